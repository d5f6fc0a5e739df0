using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Briefs;

/// <summary>The result of checking a finished file against the rules of its platform.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PreflightVerdict>))]
public enum PreflightVerdict
{
    /// <summary>Every rule is met.</summary>
    Pass,

    /// <summary>The platform accepts the file, but a recommendation is not met; the report says which.</summary>
    Warn,

    /// <summary>The platform would refuse the file; the report says why.</summary>
    Fail,
}
