using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Presets;
using AdGenius.Text.Drawing;
using AdGenius.Text.Fonts;
using AdGenius.Text.Layout;

namespace AdGenius.Finishing.EndCards;

/// <summary>Draws the card at the end: the brand's colour with logo, headline, call to action and legal line.</summary>
internal static class EndCardPainter
{
    private const double FadeSeconds = 0.4;

    /// <summary>Where captions lie on the card: above its legal line. The card keeps this place free.</summary>
    /// <param name="content">What is on the card.</param>
    /// <param name="band">Where captions lie on the pictures before it.</param>
    /// <param name="size">The frame.</param>
    /// <param name="safeArea">Where texts may lie.</param>
    /// <param name="fonts">The fonts.</param>
    public static Box CaptionBandOf(AdContent content, Box band, FrameSize size, SafeArea safeArea, FontLibrary fonts)
    {
        var (safe, unit) = (safeArea.In(size), Math.Min(size.Width, size.Height));
        var legal = LegalLineOf(content, safe, unit, fonts) is { } text ? (int)Math.Ceiling(text.Height) + (int)(unit * 0.025) : 0;
        return band with { Y = (safe.Bottom - legal - band.Height) / 2 * 2 };
    }

    /// <summary>Draws the card for a frame, everything within the safe area.</summary>
    /// <param name="content">What is on the card.</param>
    /// <param name="brand">Its colours.</param>
    /// <param name="size">The frame.</param>
    /// <param name="safeArea">Where texts may lie.</param>
    /// <param name="captions">What stays free for captions, with everything below it but the legal line; null for nothing.</param>
    /// <param name="fonts">The fonts.</param>
    /// <param name="from">When it begins, in seconds.</param>
    /// <param name="seconds">How long it is shown.</param>
    /// <exception cref="FinishingRefusedException">There is nothing to show.</exception>
    public static FrameLayer Paint(
        AdContent content,
        BrandStyle brand,
        FrameSize size,
        SafeArea safeArea,
        Box? captions,
        FontLibrary fonts,
        double from,
        double seconds)
    {
        var whole = safeArea.In(size);
        var safe = captions is { } band ? whole with { Height = band.Y - whole.Y } : whole;
        var unit = Math.Min(size.Width, size.Height);
        using var canvas = TextCanvas.Transparent(size.Width, size.Height);
        canvas.FillGradient(Shade(brand.Primary, 1.12), Shade(brand.Primary, 0.82));
        var letters = Contrast.Readable(brand.Text, brand.Primary);
        var blocks = BlocksOf(content, safe, unit, fonts);
        if (blocks.Count == 0)
        {
            throw new FinishingRefusedException(
                "endCardSeconds",
                "endCardSeconds asks for an end card and there is nothing to show on it; add a logo, a headline or a call to action.");
        }

        var gap = (int)Math.Min(unit * 0.06, safe.Height * 0.08);
        var height = blocks.Sum(block => block.Box.Height) + (gap * (blocks.Count - 1));
        var row = safe.Y + Math.Max(0, (safe.Height - height) / 2);
        foreach (var block in blocks)
        {
            var box = block.Box with { X = safe.X + ((safe.Width - block.Box.Width) / 2), Y = row };
            Draw(canvas, block with { Box = box }, brand, letters);
            row += block.Box.Height + gap;
        }

        DrawLegalLine(canvas, content, whole, unit, fonts, letters);
        return new FrameLayer(
            OverlayKind.EndCard, canvas.ToPng(), new Box(0, 0, size.Width, size.Height), from, from + seconds, FadeSeconds);
    }

    private static List<PlacedElement> BlocksOf(AdContent content, Box safe, double unit, FontLibrary fonts)
    {
        var blocks = new List<PlacedElement>();
        if (content.Logo?.Picture is { } logo)
        {
            var scale = Math.Min(safe.Width * 0.6 / logo.Width, Math.Min(safe.Height * 0.3, unit * 0.34) / logo.Height);
            var box = new Box(0, 0, (int)(logo.Width * scale), (int)(logo.Height * scale));
            blocks.Add(new PlacedElement { Kind = OverlayKind.Logo, Box = box, Picture = logo });
        }
        else if (content.Logo?.Text is { } name)
        {
            blocks.Add(TextBlock(OverlayKind.Logo, Fit(name, safe.Width * 0.8, safe.Height * 0.2, unit * 0.1, unit * 0.034, fonts)));
        }

        foreach (var item in new[] { content.Headline, content.CallToAction }.Where(item => item?.Picture is not null))
        {
            var picture = item!.Picture!;
            var scale = Math.Min(safe.Width * 0.7 / picture.Width, safe.Height * 0.2 / picture.Height);
            var box = new Box(0, 0, (int)(picture.Width * scale), (int)(picture.Height * scale));
            blocks.Add(new PlacedElement { Kind = OverlayKind.Logo, Box = box, Picture = picture });
        }

        if (content.Headline?.Text is { } headline)
        {
            var text = Fit(headline, safe.Width * 0.94, safe.Height * 0.28, unit * 0.085, unit * 0.034, fonts);
            blocks.Add(TextBlock(OverlayKind.Headline, text));
        }

        if (content.CallToAction?.Text is { } call)
        {
            var text = Fit(call, safe.Width * 0.8, safe.Height * 0.18, unit * 0.06, unit * 0.03, fonts);
            var (x, y) = ((int)(text.Size * 0.95), (int)(text.Size * 0.5));
            blocks.Add(new PlacedElement
            {
                Kind = OverlayKind.CallToAction,
                Box = new Box(0, 0, (int)Math.Ceiling(text.Width) + (2 * x), (int)Math.Ceiling(text.Height) + (2 * y)),
                Text = text,
            });
        }

        return blocks;
    }

    private static PlacedElement TextBlock(OverlayKind kind, TextLayout text) => new()
    {
        Kind = kind,
        Box = new Box(0, 0, (int)Math.Ceiling(text.Width), (int)Math.Ceiling(text.Height)),
        Text = text,
    };

    private static void Draw(TextCanvas canvas, PlacedElement block, BrandStyle brand, TextColour letters)
    {
        if (block.Picture is { } picture)
        {
            canvas.Draw(picture, block.Box.X, block.Box.Y, block.Box.Width, block.Box.Height);
        }
        else if (block.Kind == OverlayKind.CallToAction)
        {
            // A button in the card's own colour would not be seen: then it takes the colour of the letters.
            var ground = brand.Accent is { } accent && Contrast.Between(accent, brand.Primary) >= 1.5 ? accent : letters;
            canvas.FillRectangle(block.Box.X, block.Box.Y, block.Box.Width, block.Box.Height, block.Box.Height / 2.6f, ground);
            var colour = Contrast.Readable(ground == letters ? brand.Primary : brand.Text, ground);
            ElementPainter.DrawInto(canvas, block.Text!, block.Box, new TextStyle { Colour = colour });
        }
        else
        {
            ElementPainter.DrawInto(canvas, block.Text!, block.Box, new TextStyle { Colour = letters });
        }
    }

    private static void DrawLegalLine(TextCanvas canvas, AdContent content, Box safe, double unit, FontLibrary fonts, TextColour letters)
    {
        if (LegalLineOf(content, safe, unit, fonts) is not { } text)
        {
            return;
        }

        var height = (int)Math.Ceiling(text.Height);
        ElementPainter.DrawInto(
            canvas, text, new Box(safe.X, safe.Bottom - height, safe.Width, height), new TextStyle { Colour = letters });
    }

    private static TextLayout? LegalLineOf(AdContent content, Box safe, double unit, FontLibrary fonts) =>
        content.LegalLine?.Text is { } legal
            ? Fit(legal, safe.Width, safe.Height * 0.1, unit * 0.026, unit * 0.017, fonts)
            : null;

    private static TextLayout Fit(string text, double width, double height, double maxSize, double minSize, FontLibrary fonts) =>
        TextLayout.Fit(
            text,
            new TextBox { Width = (float)width, Height = (float)height, MaxSize = (float)maxSize, MinSize = (float)minSize },
            fonts);

    private static TextColour Shade(TextColour colour, double factor) =>
        new(Scale(colour.Red, factor), Scale(colour.Green, factor), Scale(colour.Blue, factor));

    private static byte Scale(byte value, double factor) => (byte)Math.Clamp(value * factor, 0, 255);
}
