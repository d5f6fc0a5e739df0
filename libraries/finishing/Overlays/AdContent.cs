using AdGenius.Text.Drawing;
using AdGenius.VideoRequests;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing.Overlays;

/// <summary>What is laid over one ad, with its pictures opened and its times filled in. Owns the pictures: dispose of it.</summary>
internal sealed class AdContent : IDisposable
{
    /// <summary>Logos are small; more pixels only cost memory.</summary>
    public const long MaxPicturePixels = 16_000_000;

    /// <summary>Maximum size of a picture file in bytes.</summary>
    public const long MaxPictureBytes = 10 << 20;

    private readonly List<CanvasPicture> _pictures = [];

    public Item? Logo { get; private set; }

    public Item? Headline { get; private set; }

    public Item? CallToAction { get; private set; }

    public Item? LegalLine { get; private set; }

    public TextItem? Label { get; private set; }

    public bool HasBurnedCaptions { get; private init; }

    /// <summary>Opens and checks everything.</summary>
    /// <param name="request">The request.</param>
    /// <param name="clipSeconds">Length of the clip; overlays end with it, but for the label.</param>
    /// <exception cref="FinishingRefusedException">A text, a time or a picture is not allowed.</exception>
    public static AdContent Of(FinishingRequest request, double clipSeconds)
    {
        var content =
            new AdContent { HasBurnedCaptions = request.Voice is not null && request.Captions.Mode == CaptionMode.Burned };
        try
        {
            var overlays = request.Overlays;
            content.Logo = content.ItemOf(
                "overlays.logo", LogoOf(overlays.Logo, request.Brand.LogoFile), OverlayLengths.Logo, clipSeconds);
            content.Headline = content.ItemOf("overlays.headline", overlays.Headline, OverlayLengths.Headline, clipSeconds);
            content.CallToAction = content.ItemOf(
                "overlays.callToAction", overlays.CallToAction, OverlayLengths.CallToAction, clipSeconds);
            content.LegalLine = content.ItemOf("overlays.legalLine", overlays.LegalLine, OverlayLengths.LegalLine, clipSeconds);
            content.Label = request.Disclosure.LabelText is { Length: > 0 } label
                ? new TextItem(Checked("disclosure.labelText", label, OverlayLengths.Label), 0, clipSeconds + request.EndCardSeconds)
                : null;
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    public void Dispose() => _pictures.ForEach(picture => picture.Dispose());

    /// <summary>The logo, with the brand's picture where it has none of its own; null where neither has one.</summary>
    private static OverlayItem? LogoOf(OverlayItem? logo, string? brandFile) =>
        logo is { Text: not null } or { ImageFile: not null } ? logo
        : brandFile is null ? null
        : (logo ?? new OverlayItem()) with { ImageFile = brandFile };

    private Item? ItemOf(string field, OverlayItem? item, int maxLength, double clipSeconds)
    {
        if (item is null)
        {
            return null;
        }

        var (from, to) = TimesOf(field, item, clipSeconds);
        return item.ImageFile is not null
            ? new Item(null, Open($"{field}.image", item.ImageFile), from, to)
            : new Item(Checked($"{field}.text", item.Text ?? "", maxLength), null, from, to);
    }

    private CanvasPicture Open(string field, string file)
    {
        if (new FileInfo(file).Length > MaxPictureBytes)
        {
            throw new FinishingRefusedException(field, $"{field} has more than {MaxPictureBytes >> 20} MB; allowed are at most that.");
        }

        try
        {
            var picture = CanvasPicture.Open(File.ReadAllBytes(file), MaxPicturePixels);
            _pictures.Add(picture);
            return picture.IsInvisible
                ? throw new FinishingRefusedException(field, $"{field} is transparent everywhere; nothing of it would be seen.")
                : picture;
        }
        catch (InvalidDataException exception)
        {
            throw new FinishingRefusedException(field, $"{field} {exception.Message}; allowed are PNG, JPEG and WebP.", exception);
        }
    }

    private static (double From, double To) TimesOf(string field, OverlayItem item, double clipSeconds)
    {
        var (from, to) = (item.From ?? 0, Math.Min(item.To ?? clipSeconds, clipSeconds));
        return from >= 0 && from < to
            ? (from, to)
            : throw new FinishingRefusedException($"{field}.from", FormattableString.Invariant(
                $"{field} is shown from {from:0.##} to {to:0.##} seconds; allowed are times within the clip of {clipSeconds:0.##} s."));
    }

    /// <summary>By the rule of every text, which allows tabs and all line breaks: they are drawn as blanks and as new lines.</summary>
    private static string Checked(string field, string text, int maxLength)
    {
        var trimmed = text.ReplaceLineEndings("\n").Replace('\t', ' ').Trim();
        var fault = trimmed.Length == 0
            ? $"{field} is empty; allowed are 1 to {maxLength} characters."
            : TextRules.Fault(field, trimmed, maxLength);
        return fault is null ? trimmed : throw new FinishingRefusedException(field, fault);
    }

    /// <summary>A text or a picture.</summary>
    public sealed record Item(string? Text, CanvasPicture? Picture, double From, double To);

    /// <summary>A text.</summary>
    public sealed record TextItem(string Text, double From, double To);
}
