namespace AdGenius.Finishing.Overlays;

/// <summary>What is laid over the picture.</summary>
public sealed record OverlaySet
{
    /// <summary>The logo, in a corner.</summary>
    public OverlayItem? Logo { get; init; }

    /// <summary>A headline at the top.</summary>
    public OverlayItem? Headline { get; init; }

    /// <summary>A call to action, as a button. It is repeated on the end card.</summary>
    public OverlayItem? CallToAction { get; init; }

    /// <summary>Small print at the bottom.</summary>
    public OverlayItem? LegalLine { get; init; }
}
