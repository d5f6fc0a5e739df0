using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Videos;

/// <summary>The camera motion in videos rendered by the frame workers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Motion>))]
public enum Motion
{
    /// <summary>Slow pan and zoom on still keyframes.</summary>
    Pan,

    /// <summary>Stills.</summary>
    None,

    /// <summary>In-between frames by walking the latent space from scene to scene.</summary>
    Walk,

    /// <summary>Image-to-image drift within a scene.</summary>
    Drift,
}
