using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>Picture size by the short side in pixels; it also selects the encoder's preset.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Quality>))]
public enum Quality
{
    /// <summary>480 pixels on the short side.</summary>
    Draft,

    /// <summary>720 pixels on the short side.</summary>
    Standard,

    /// <summary>1080 pixels on the short side.</summary>
    High,

    /// <summary>2160 pixels on the short side.</summary>
    Premium,
}
