using System.ComponentModel.DataAnnotations;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Generation;

/// <summary>How videos of the frame workers are planned.</summary>
public sealed class FramesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Frames";

    /// <summary>Where the pictures of the model <c>local</c> come from.</summary>
    public KeyframeSource Source { get; set; } = KeyframeSource.Diffusion;

    /// <summary>What moves when the request does not say.</summary>
    public Motion Motion { get; set; } = Motion.Pan;

    /// <summary>Keyframes per second of video for <c>Walk</c> and <c>Drift</c>.</summary>
    [Range(0.1, 60)]
    public double KeyframesPerSecond { get; set; } = 2;

    /// <summary>Maximum number of keyframes of one take for <c>Walk</c> and <c>Drift</c>; every scene has at least one even so.</summary>
    [Range(1, 10_000)]
    public int MaxKeyframes { get; set; } = 48;

    /// <summary>Keyframes in one command: few enough that a worker renders them in under a minute.</summary>
    [Range(1, 16)]
    public int BatchSize { get; set; } = 4;
}

[OptionsValidator]
internal sealed partial class FramesOptionsValidator : IValidateOptions<FramesOptions>;
