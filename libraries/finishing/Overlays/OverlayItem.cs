namespace AdGenius.Finishing.Overlays;

/// <summary>One text or picture over the video.</summary>
public sealed record OverlayItem
{
    /// <summary>The text; null for a picture.</summary>
    public string? Text { get; init; }

    /// <summary>A local PNG, JPEG or WebP; null for a text.</summary>
    public string? ImageFile { get; init; }

    /// <summary>When it appears, in seconds; null for the beginning.</summary>
    public double? From { get; init; }

    /// <summary>When it disappears, in seconds; null for the end of the clip.</summary>
    public double? To { get; init; }
}
