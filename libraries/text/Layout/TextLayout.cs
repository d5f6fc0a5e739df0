using AdGenius.Text.Fonts;
using SkiaSharp;

namespace AdGenius.Text.Layout;

/// <summary>
/// A text set into a box: shaped, ordered for reading in both directions, wrapped, and as large as fits. Valid as long as its
/// <see cref="FontLibrary"/> is.
/// </summary>
public sealed class TextLayout
{
    /// <summary>Maximum length of a text in UTF-16 units.</summary>
    public const int MaxLength = 4096;

    private const float LineSpacing = 1.1f;
    private const string Ellipsis = "…";

    private TextLayout(TextBox box, float size, IReadOnlyList<TextLine> lines, IReadOnlyList<string> missing)
    {
        Box = box;
        Size = size;
        Lines = lines;
        MissingScripts = missing;
    }

    /// <summary>The box that the text was set into.</summary>
    public TextBox Box { get; }

    /// <summary>The size of text, between those of the box.</summary>
    public float Size { get; }

    /// <summary>How many lines there are.</summary>
    public int LineCount => Lines.Count;

    /// <summary>The width of the widest line.</summary>
    public float Width => Lines.Count == 0 ? 0 : Lines.Max(line => line.Width);

    /// <summary>The height of all lines.</summary>
    public float Height => Lines.Count * LineHeight;

    /// <summary>True when the text's end was cut off.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>The scripts of the letters that no font covers and that were left out; empty when all is drawn.</summary>
    public IReadOnlyList<string> MissingScripts { get; }

    /// <summary>The lines from the top.</summary>
    internal IReadOnlyList<TextLine> Lines { get; }

    /// <summary>The distance of base lines.</summary>
    internal float LineHeight { get; private init; }

    /// <summary>How far letters rise over the base line.</summary>
    internal float Ascent { get; private init; }

    /// <summary>Sets <paramref name="text"/> into <paramref name="box"/>.</summary>
    /// <exception cref="ArgumentException">The text is longer than <see cref="MaxLength"/>.</exception>
    public static TextLayout Fit(string text, TextBox box, FontLibrary fonts)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(fonts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(box.MinSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(box.MaxSize, box.MinSize);
        if (text.Length > MaxLength)
        {
            throw new ArgumentException($"The text has {text.Length} characters; at most {MaxLength} are set.", nameof(text));
        }

        text = string.Concat(text.EnumerateRunes()); // half of a surrogate pair becomes the replacement character
        var missing = fonts.FindMissingScripts(text);
        var paragraphs = ParagraphsOf(text, fonts);
        for (var size = box.MaxSize; size > box.MinSize; size *= 0.95f)
        {
            if (TrySet(paragraphs, box, size, fonts, missing, mayBreakWords: false) is { } layout)
            {
                return layout;
            }
        }

        return TrySet(paragraphs, box, box.MinSize, fonts, missing, mayBreakWords: true)
            ?? Truncate(string.Join('\n', paragraphs.Select(paragraph => paragraph.Text)), box, fonts, missing);
    }

    private static List<Paragraph> ParagraphsOf(string text, FontLibrary fonts) =>
        [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => Paragraph.Of(line.Trim(), fonts))];

    private static TextLayout? TrySet(
        List<Paragraph> paragraphs,
        TextBox box,
        float size,
        FontLibrary fonts,
        IReadOnlyList<string> missing,
        bool mayBreakWords)
    {
        var metrics = MetricsOf(paragraphs, fonts);
        var lineHeight = (metrics.Ascent + metrics.Descent) * size * LineSpacing;
        var maxLines = Math.Max(1, (int)(box.Height / lineHeight));
        var wrapped = new List<(Paragraph Paragraph, int Start, int End)>();
        foreach (var paragraph in paragraphs)
        {
            wrapped.AddRange(paragraph.Wrap(box.Width, size, out var brokeWord).Select(line => (paragraph, line.Start, line.End)));
            if ((brokeWord && !mayBreakWords) || wrapped.Count > maxLines)
            {
                return null;
            }
        }

        return new TextLayout(box, size, [.. wrapped.Select(line => line.Paragraph.Shape(line.Start, line.End, size))], missing)
        {
            Ascent = metrics.Ascent * size,
            LineHeight = lineHeight,
        };
    }

    /// <summary>The longest beginning that fits with an ellipsis behind it, cut between words where that costs little.</summary>
    private static TextLayout Truncate(string text, TextBox box, FontLibrary fonts, IReadOnlyList<string> missing)
    {
        var clusters = TextClusters.Of(text).ToList();
        TextLayout? best = null;
        for (var (low, high) = (0, clusters.Count - 1); low <= high;)
        {
            var middle = (low + high) / 2;
            var beginning = EndBetweenWords(string.Concat(clusters.Take(middle))) + Ellipsis;
            var layout = TrySet(ParagraphsOf(beginning, fonts), box, box.MinSize, fonts, missing, mayBreakWords: true);
            (best, low, high) = layout is null ? (best, low, middle - 1) : (layout, middle + 1, high);
        }

        best ??= TrySet(ParagraphsOf(Ellipsis, fonts), box, box.MinSize, fonts, missing, mayBreakWords: true)!;
        best.IsTruncated = true;
        return best;
    }

    private static string EndBetweenWords(string text)
    {
        var space = text.LastIndexOf(' ');
        return (space > text.Length / 2 ? text[..space] : text).TrimEnd(' ', ',', ';', ':', '.', '\n');
    }

    /// <summary>Ascent and descent for a text size of 1, of the tallest font used, so that lines of any script do not touch.</summary>
    private static (float Ascent, float Descent) MetricsOf(List<Paragraph> paragraphs, FontLibrary fonts)
    {
        var (ascent, descent) = (0f, 0f);
        foreach (var face in paragraphs.SelectMany(paragraph => paragraph.Faces).Append(fonts.Primary).Distinct())
        {
            using var font = new SKFont(face.Typeface, 1);
            ascent = Math.Max(ascent, -font.Metrics.Ascent);
            descent = Math.Max(descent, font.Metrics.Descent);
        }

        return (ascent, descent);
    }
}
