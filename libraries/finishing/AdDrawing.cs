using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Encode;
using AdGenius.Finishing.EndCards;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Shapes;

namespace AdGenius.Finishing;

/// <summary>Everything that is drawn over one output.</summary>
internal sealed class AdDrawing
{
    /// <summary>A caption that ends as soon after the clip only stays to be read, and the end card covers it.</summary>
    private const double MaxHoldSeconds = 0.5;

    private readonly AdWork _work;
    private readonly IReadOnlyList<FrameLayer> _layers;
    private readonly IReadOnlyList<byte[]> _captions;

    private AdDrawing(AdWork work, AdLayout layout, IReadOnlyList<FrameLayer> layers, IReadOnlyList<byte[]> captions, double? contrast)
    {
        _work = work;
        Layout = layout;
        _layers = layers;
        _captions = captions;
        Contrast = contrast;
    }

    public AdLayout Layout { get; }

    /// <summary>The lowest contrast of a text; null without texts.</summary>
    public double? Contrast { get; }

    /// <summary>Where overlays and captions lie; the end card fills the frame and keeps to the safe area by itself.</summary>
    public IReadOnlyList<Box> Boxes =>
    [
        .. _layers.Where(layer => layer.Kind != OverlayKind.EndCard).Select(layer => layer.Box),
        .. Layout.CaptionBand is { } band ? [band] : Array.Empty<Box>(),
        .. CaptionBandOnEndCard is { } last ? [last] : Array.Empty<Box>(),
    ];

    /// <summary>Where captions lie on the end card; null where none is shown on it.</summary>
    public Box? CaptionBandOnEndCard { get; private init; }

    /// <summary>Draws everything for one frame.</summary>
    /// <param name="work">The ad.</param>
    /// <param name="layout">Where everything lies.</param>
    /// <param name="framing">How the clip lies in the frame.</param>
    /// <param name="samples">Pictures of the clip; may be null where the layout has no elements, which need contrast to it.</param>
    /// <param name="size">The frame.</param>
    /// <param name="safeArea">What players leave free.</param>
    public static AdDrawing Of(
        AdWork work, AdLayout layout, Framing framing, FrameSamples? samples, FrameSize size, SafeArea safeArea)
    {
        var ground = samples is null ? null : new GroundMeter(samples, framing);
        var painter = new ElementPainter(work.Request.Brand);
        var layers = new List<FrameLayer>();
        var contrasts = new List<double>();
        FrameLayer? label = null;
        foreach (var element in layout.Elements)
        {
            var layer = painter.Paint(element, ground!.Measure(element.Box, element.From, element.To), out var contrast);
            contrasts.AddRange(contrast is { } measured ? [measured] : Array.Empty<double>());
            if (element.Kind == OverlayKind.Label)
            {
                label = layer;
            }
            else
            {
                layers.Add(layer);
            }
        }

        // The voice may go on while the end card is shown.
        Box? onEndCard = work.Request.EndCardSeconds > 0 && layout.CaptionBand is { } lying
            && work.Cues.Any(cue => cue.EndSeconds > work.ClipSeconds + MaxHoldSeconds)
            ? EndCardPainter.CaptionBandOf(work.Content, lying, size, safeArea, work.Fonts)
            : null;
        if (work.Request.EndCardSeconds > 0)
        {
            layers.Add(EndCardPainter.Paint(
                work.Content, work.Request.Brand, size, safeArea, onEndCard, work.Fonts, work.ClipSeconds, work.Request.EndCardSeconds));
        }

        layers.AddRange(label is null ? [] : [label]); // it is seen on the end card too
        IReadOnlyList<byte[]> captions = [];
        if (layout.CaptionBand is { } band && work.Cues.Count > 0)
        {
            var unit = Math.Min(size.Width, size.Height);
            captions = CaptionPainter.Paint(work.Cues, work.Request.Captions.Style, band, unit, work.Fonts, out var contrast);
            contrasts.Add(contrast);
        }

        return new AdDrawing(work, layout, layers, captions, contrasts.Count == 0 ? null : contrasts.Min())
        {
            CaptionBandOnEndCard = onEndCard,
        };
    }

    public async Task<IReadOnlyList<(FrameLayer Layer, string File)>> WriteLayersAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var written = new List<(FrameLayer, string)>();
        foreach (var layer in _layers)
        {
            var file = Path.Combine(folder, FormattableString.Invariant($"layer{written.Count}.png"));
            await File.WriteAllBytesAsync(file, layer.Png, cancellationToken);
            written.Add((layer, file));
        }

        return written;
    }

    /// <summary>The list of caption pictures; null where captions are not burned in.</summary>
    public async Task<string?> WriteCaptionsAsync(string folder, CancellationToken cancellationToken)
    {
        if (_captions.Count == 0)
        {
            return null;
        }

        using var span = FinishingSpans.Begin("captions");
        return await CaptionList.WriteAsync(
            _work.Cues, _captions, Layout.CaptionBand!.Value, Directory.CreateDirectory(folder).FullName, cancellationToken);
    }
}
