using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>
/// In which order a tenant's queued jobs start: those of a higher priority first, those of one priority as they were accepted. It does not
/// count against other tenants, who are served in turn, and a job that runs is not interrupted.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobPriority>))]
public enum JobPriority
{
    /// <summary>After every other queued job of the tenant.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Before every other queued job of the tenant.</summary>
    High,
}
