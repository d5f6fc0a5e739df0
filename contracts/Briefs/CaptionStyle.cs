using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Briefs;

/// <summary>The look of captions in the picture.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CaptionStyle>))]
public enum CaptionStyle
{
    /// <summary>Letters with an outline.</summary>
    Outline,

    /// <summary>Letters on a dark panel that is partly transparent.</summary>
    Panel,
}
