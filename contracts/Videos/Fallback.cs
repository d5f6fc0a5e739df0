using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>What may be done when the chosen model cannot make a take. What is made instead is always labelled as a fallback.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Fallback>))]
public enum Fallback
{
    /// <summary>The take fails.</summary>
    None,

    /// <summary>The next provider of the configured order is asked.</summary>
    NextProvider,

    /// <summary>Our own frame workers render it.</summary>
    LocalFrames,

    /// <summary>Drawn placeholder pictures, plainly marked as such.</summary>
    Placeholder,
}
