using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Clips;

/// <summary>The source of keyframes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyframeSource>))]
public enum KeyframeSource
{
    /// <summary>A diffusion model on the frame workers.</summary>
    Diffusion,

    /// <summary>Drawn pictures, marked as placeholders.</summary>
    Placeholder,

    /// <summary>A hosted image model behind an OpenAI-compatible endpoint.</summary>
    HostedImages,
}
