using System.Text.Json.Serialization;

namespace AdGenius.Contracts.Clips;

/// <summary>Where keyframes come from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyframeSource>))]
public enum KeyframeSource
{
    /// <summary>A diffusion model on our own workers.</summary>
    Diffusion,

    /// <summary>Drawn, and plainly a placeholder.</summary>
    Placeholder,

    /// <summary>A hosted image model behind an OpenAI-compatible endpoint.</summary>
    HostedImages,
}
