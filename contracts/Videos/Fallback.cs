using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>The policy when the requested model cannot generate a take. A substitute is always labelled as a fallback.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Fallback>))]
public enum Fallback
{
    /// <summary>The take fails.</summary>
    None,

    /// <summary>The next provider of the configured fallback order is used.</summary>
    NextProvider,

    /// <summary>The frame workers render it.</summary>
    LocalFrames,

    /// <summary>Drawn placeholder pictures, marked as such.</summary>
    Placeholder,
}
