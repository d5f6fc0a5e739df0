using System.Text.Json.Serialization;

namespace AdGenius.Cli.Doctor;

/// <summary>The result of one check.</summary>
/// <param name="Part">The name of what was checked.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Text">What was found and where, or how to get it.</param>
internal sealed record CheckResult(string Part, CheckState State, string Text);

/// <summary>Whether a part is there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckState>))]
internal enum CheckState
{
    /// <summary>There, and it works.</summary>
    Found,

    /// <summary>Needed, and not there.</summary>
    Missing,

    /// <summary>Optional, and not configured.</summary>
    Unset,

    /// <summary>Configured, and not called, or its settings are wrong.</summary>
    NotChecked,
}
