using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Presets;

namespace AdGenius.Finishing.Preflight;

/// <summary>What is known of a file besides the file itself.</summary>
public sealed record FileContext
{
    /// <summary>Nothing is known: any foreign file.</summary>
    public static FileContext Unknown { get; } = new();

    /// <summary>The boxes of everything that was laid over the picture; null where it is not known.</summary>
    public IReadOnlyList<Box>? Overlays { get; init; }

    /// <summary>The frame that the boxes are in.</summary>
    public FrameSize Size { get; init; }

    /// <summary>The lowest contrast of a text with what is behind it; null where it is not known.</summary>
    public double? Contrast { get; init; }

    /// <summary>When the end card begins, which stands still on purpose; null without one.</summary>
    public double? EndCardStart { get; init; }

    /// <summary>True when the ad is silent on purpose.</summary>
    public bool IsSilent { get; init; }

    /// <summary>True when the ad has a voice, so that silence is a fault.</summary>
    public bool HasVoice { get; init; }

    /// <summary>True when the file must say that it was made by AI.</summary>
    public bool MustDisclose { get; init; }
}
