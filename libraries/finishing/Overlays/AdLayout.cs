using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Presets;
using AdGenius.Text.Drawing;
using AdGenius.Text.Fonts;
using AdGenius.Text.Layout;

namespace AdGenius.Finishing.Overlays;

/// <summary>
/// Places logo, label, headline, captions, call to action and legal line for one shape, all within its safe area: from the top and from
/// the bottom inwards. Sizes follow the frame's short side, so that texts are as large on every shape of one width.
/// </summary>
internal sealed class AdLayout
{
    /// <summary>Everything is as large as fits; low frames with all elements need smaller ones.</summary>
    private static readonly double[] Scales = [1, 0.88, 0.76, 0.66, 0.56];

    private readonly FontLibrary _fonts;
    private readonly double _scale;
    private readonly double _unit;
    private readonly int _gap;
    private readonly List<PlacedElement> _elements = [];

    private AdLayout(FrameSize size, SafeArea safeArea, FontLibrary fonts, double scale)
    {
        _fonts = fonts;
        _scale = scale;
        Size = size;
        Safe = safeArea.In(size);
        _unit = Math.Min(size.Width, size.Height);
        _gap = Even(_unit * 0.025 * scale);
    }

    public FrameSize Size { get; }

    /// <summary>Where texts may lie.</summary>
    public Box Safe { get; }

    /// <summary>Everything but captions and end card.</summary>
    public IReadOnlyList<PlacedElement> Elements => _elements;

    /// <summary>Where captions lie; null without captions.</summary>
    public Box? CaptionBand { get; private set; }

    /// <summary>Places everything.</summary>
    /// <exception cref="FinishingRefusedException">A text is too long for the shape.</exception>
    public static AdLayout Of(AdContent content, FrameSize size, SafeArea safeArea, FontLibrary fonts)
    {
        foreach (var scale in Scales)
        {
            var layout = new AdLayout(size, safeArea, fonts, scale);
            var top = layout.PlaceTop(content);
            if (layout.PlaceBottom(content) >= top)
            {
                return layout;
            }
        }

        throw new FinishingRefusedException(
            "overlays", $"The texts do not fit into the safe area of {size.Width} × {size.Height} pixels; shorten or remove one of them.");
    }

    /// <summary>The logo at the left and the label at the right, the headline below them. Returns the first free row.</summary>
    private int PlaceTop(AdContent content)
    {
        var row = Safe.Y;
        var used = 0;
        if (content.Logo is { Picture: { } drawn } logo)
        {
            var box = FitPicture(drawn, Safe.Width * 0.34, _unit * 0.11 * _scale);
            _elements.Add(PictureAt(OverlayKind.Logo, drawn, box with { X = Safe.X, Y = row }, logo.From, logo.To));
            used = box.Height;
        }
        else if (content.Logo is { } written)
        {
            var (x, y) = (Even(_unit * 0.018), Even(_unit * 0.01));
            var width = (Safe.Width * (content.Label is null ? 0.7 : 0.42)) - (2 * x);
            var text = Set("overlays.logo.text", written.Text!, width, _unit * 0.12, _unit * 0.05 * Math.Max(_scale, 0.7), _unit * 0.02);
            var box = TextBoxOf(text, x, y) with { X = Safe.X, Y = row };
            Add(OverlayKind.Logo, text, box, x, y, written.From, written.To);
            used = box.Height;
        }

        if (content.Label is { } label)
        {
            var text = Set("disclosure.labelText", label.Text, Safe.Width * 0.5, _unit * 0.075, _unit * 0.026, _unit * 0.02);
            var (x, y) = (Even(text.Size * 0.5), Even(text.Size * 0.3));
            var (width, height) = (Even(text.Width) + (2 * x), Even(text.Height) + (2 * y));
            var box = new Box(Safe.Right - width, row, width, height);
            Add(OverlayKind.Label, text, box, x, y, label.From, label.To);
            used = Math.Max(used, height);
        }

        row += used > 0 ? used + _gap : 0;
        if (content.Headline is { Picture: { } picture } image)
        {
            var box = FitPicture(picture, Safe.Width, Safe.Height * 0.2);
            _elements.Add(PictureAt(OverlayKind.Headline, picture, Centre(box, row), image.From, image.To));
            row += box.Height + _gap;
        }
        else if (content.Headline is { } headline)
        {
            var padding = Even(_unit * 0.02);
            var text = Set(
                "overlays.headline.text",
                headline.Text!,
                Safe.Width - (2 * padding),
                Safe.Height * 0.26,
                _unit * 0.078 * _scale,
                _unit * 0.036);
            var box = TextBoxOf(text, padding, padding);
            Add(OverlayKind.Headline, text, Centre(box, row), padding, padding, headline.From, headline.To);
            row += box.Height + _gap;
        }

        return row;
    }

    /// <summary>The legal line lowest, the call to action above it, captions above both. Returns the first row that is used.</summary>
    private int PlaceBottom(AdContent content)
    {
        var bottom = Safe.Bottom;
        if (content.LegalLine is { } legal)
        {
            bottom = PlaceAbove(OverlayKind.LegalLine, "overlays.legalLine.text", legal, bottom, 0.1, 0.026, 0.017, 0.4, 0.3);
        }

        if (content.CallToAction is { } call)
        {
            var size = Math.Max(0.028, 0.05 * _scale);
            bottom = PlaceAbove(OverlayKind.CallToAction, "overlays.callToAction.text", call, bottom, 0.16, size, 0.028, 0.9, 0.5);
        }

        if (content.HasBurnedCaptions)
        {
            var height = Even(_unit * 0.17 * Math.Max(_scale, 0.7));
            var width = Even(Math.Min(Safe.Width, _unit * 1.3));
            bottom -= height;
            CaptionBand = new Box((Safe.X + ((Safe.Width - width) / 2)) / 2 * 2, bottom / 2 * 2, width, height);
        }

        return bottom;
    }

    private int PlaceAbove(
        OverlayKind kind,
        string field,
        AdContent.Item item,
        int bottom,
        double maxHeight,
        double maxSize,
        double minSize,
        double paddingX,
        double paddingY)
    {
        if (item.Picture is { } picture)
        {
            var fitted = FitPicture(picture, Safe.Width * 0.8, Safe.Height * maxHeight);
            _elements.Add(PictureAt(kind, picture, Centre(fitted, (bottom - fitted.Height) / 2 * 2), item.From, item.To));
            return bottom - fitted.Height - _gap;
        }

        var widest = Safe.Width - (2 * paddingX * _unit * maxSize) - 8; // sides are rounded up to even pixels
        var text = Set(
            field, item.Text!, widest, Math.Max(Safe.Height * maxHeight, _unit * minSize * 2.6), _unit * maxSize, _unit * minSize);
        var box = TextBoxOf(text, Even(text.Size * paddingX), Even(text.Size * paddingY));
        box = Centre(box, (bottom - box.Height) / 2 * 2);
        Add(kind, text, box, Even(text.Size * paddingX), Even(text.Size * paddingY), item.From, item.To);
        return box.Y - _gap;
    }

    private TextLayout Set(string field, string text, double width, double height, double maxSize, double minSize)
    {
        var layout = TextLayout.Fit(
            text,
            new TextBox { Width = (float)width, Height = (float)height, MaxSize = (float)maxSize, MinSize = (float)minSize },
            _fonts);
        return layout.IsTruncated
            ? throw new FinishingRefusedException(
                field,
                $"{field} has {text.Length} characters, too many for the safe area of {Size.Width} × {Size.Height} pixels; shorten it.")
            : layout;
    }

    private void Add(OverlayKind kind, TextLayout text, Box box, int paddingX, int paddingY, double from, double to) =>
        _elements.Add(new PlacedElement
        {
            Kind = kind,
            Box = box,
            Text = text,
            PaddingX = paddingX,
            PaddingY = paddingY,
            From = from,
            To = to,
        });

    private static PlacedElement PictureAt(OverlayKind kind, CanvasPicture picture, Box box, double from, double to) =>
        new() { Kind = kind, Box = box, Picture = picture, From = from, To = to };

    private static Box TextBoxOf(TextLayout text, int paddingX, int paddingY) =>
        new(0, 0, Even(text.Width) + (2 * paddingX), Even(text.Height) + (2 * paddingY));

    private Box Centre(Box box, int row) => box with { X = (Safe.X + ((Safe.Width - box.Width) / 2)) / 2 * 2, Y = row };

    private static Box FitPicture(CanvasPicture picture, double maxWidth, double maxHeight)
    {
        var scale = Math.Min(maxWidth / picture.Width, maxHeight / picture.Height);
        return new Box(0, 0, Math.Max(2, (int)(picture.Width * scale / 2) * 2), Math.Max(2, (int)(picture.Height * scale / 2) * 2));
    }

    private static int Even(double pixels) => (int)Math.Ceiling(pixels / 2) * 2;
}
