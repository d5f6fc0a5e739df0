using System.Text.Json.Serialization;

namespace AdGenius.Persistence.Audit;

/// <summary>How an audited action of an operator ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditEventResult>))]
public enum AuditEventResult
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was refused, and nothing was changed.</summary>
    Refused,

    /// <summary>It failed; some of it may have been done.</summary>
    Failed,
}
