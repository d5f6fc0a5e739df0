using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;
using CaptionStyle = AdGenius.Contracts.Briefs.CaptionStyle;

namespace AdGenius.Finishing.Captions;

/// <summary>Captions of the spoken text.</summary>
public sealed record CaptionOptions
{
    /// <summary>Where they go.</summary>
    public CaptionMode Mode { get; init; } = CaptionMode.Sidecar;

    /// <summary>How they look when burned in.</summary>
    public CaptionStyle Style { get; init; } = CaptionStyle.Panel;
}
