using System.Globalization;
using AdGenius.Text.Drawing;
using AdGenius.Text.Fonts;
using AdGenius.Text.Layout;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>Writes on a placeholder what its scene is about, that it is a placeholder, and which scene it is.</summary>
internal static class PlaceholderCaption
{
    private const int MaxLetters = 200;

    /// <summary>A letter may have many marks: texts of more are not set.</summary>
    private const int MaxLength = 2_000;

    private const string Watermark = "PLACEHOLDER";

    /// <summary>Camera movements cut off the edges, so everything keeps clear of them.</summary>
    private const float MarginAcross = 0.16f;

    private const float MarginDown = 0.17f;

    private static readonly TextStyle CaptionStyle = new()
    {
        Outline = new TextColour(10, 10, 20, 175),
        OutlineWidth = 0.07f,
        OutlineBlur = 0.05f,
    };

    private static readonly TextStyle WatermarkStyle = new()
    {
        Colour = new TextColour(24, 24, 32),
        Panel = new TextColour(255, 255, 255, 223),
        PanelPadding = 0.35f,
    };

    private static readonly TextStyle NoteStyle = new()
    {
        Colour = new TextColour(255, 255, 255, 207),
        Outline = new TextColour(10, 10, 20, 143),
        OutlineWidth = 0.07f,
    };

    public static void Draw(TextCanvas canvas, string caption, int scene, FontLibrary fonts)
    {
        var (width, height) = (canvas.Width, canvas.Height);
        var shortSide = Math.Min(width, height);
        var small = Math.Max(13, shortSide * 0.03f);
        var (left, top) = (width * MarginAcross, height * MarginDown);
        var line = new TextBox
        {
            Width = width - (2 * left),
            Height = small * 1.5f,
            MaxSize = small,
            MinSize = small / 2,
        };
        var text = TextLayout.Fit(
            Shorten(caption),
            line with
            {
                Height = height - (2 * top) - (4 * line.Height),
                MaxSize = shortSide * 0.105f,
                MinSize = shortSide * 0.045f,
            },
            fonts);
        var missing = string.Join(", ", text.MissingScripts);
        if (text.LineCount == 0 && missing.Length > 0)
        {
            text = TextLayout.Fit($"(no font for {missing})", text.Box, fonts);
        }

        canvas.Draw(TextLayout.Fit(Watermark, line, fonts), WatermarkStyle, left, top);
        canvas.Draw(text, CaptionStyle, left, top + (2 * line.Height));
        canvas.Draw(TextLayout.Fit(Note(scene, missing), line, fonts), NoteStyle, left, height - top - line.Height);
    }

    /// <summary>
    /// One line of at most 200 letters and 2,000 UTF-16 units, cut between words, never inside a letter with its marks.
    /// </summary>
    internal static string Shorten(string caption)
    {
        var oneLine = string.Join(' ', caption.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        var letters = StringInfo.ParseCombiningCharacters(oneLine);
        if (letters.Length <= MaxLetters && oneLine.Length <= MaxLength)
        {
            return oneLine;
        }

        var cut = oneLine[..letters.Take(MaxLetters).Last(start => start < MaxLength)];
        var space = cut.LastIndexOf(' ');
        return (space > MaxLetters / 2 ? cut[..space] : cut).TrimEnd(' ', ',', ';', ':', '.') + "…";
    }

    private static string Note(int scene, string missing)
    {
        var note = string.Create(CultureInfo.InvariantCulture, $"scene {scene + 1} · drawn, not made by a model");
        return missing.Length > 0 ? $"{note} · no font for {missing}" : note;
    }
}
