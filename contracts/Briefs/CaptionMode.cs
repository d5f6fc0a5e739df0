using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Briefs;

/// <summary>How the words of the voice-over are shown.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CaptionMode>))]
public enum CaptionMode
{
    /// <summary>No captions.</summary>
    None,

    /// <summary>As files beside the video: SubRip and WebVTT.</summary>
    Sidecar,

    /// <summary>In the picture, and as files beside the video.</summary>
    Burned,
}
