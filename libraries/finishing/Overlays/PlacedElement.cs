using AdGenius.Finishing.Presets;
using AdGenius.Text.Drawing;
using AdGenius.Text.Layout;

namespace AdGenius.Finishing.Overlays;

/// <summary>A text or a picture with its place in the frame.</summary>
internal sealed record PlacedElement
{
    public required OverlayKind Kind { get; init; }

    /// <summary>All that is drawn: text with its panel, or the picture.</summary>
    public required Box Box { get; init; }

    public TextLayout? Text { get; init; }

    public CanvasPicture? Picture { get; init; }

    /// <summary>Space between the letters and the edge of the box, in pixels.</summary>
    public int PaddingX { get; init; }

    public int PaddingY { get; init; }

    public double From { get; init; }

    public double To { get; init; }
}
