using System.Globalization;
using System.Text;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>
/// The words on a placeholder as an ASS subtitle sheet: its renderer (libass) shapes Arabic, orders right-to-left text, breaks lines and
/// borrows missing glyphs from other fonts, none of which ffmpeg's drawtext does. Pure.
/// </summary>
internal static class CaptionScript
{
    /// <summary>The bundled font's family name.</summary>
    public const string FontName = "DejaVu Sans";

    private const int MaxCharacters = 200;
    private const string Watermark = "PLACEHOLDER";

    /// <summary>The sheet for a picture of this size. The words keep clear of the part that camera movements cut off.</summary>
    public static string For(string caption, int scene, int width, int height)
    {
        var text = Shortened(caption);
        var shortSide = Math.Min(width, height);
        var size = TextSize(text, width, height);
        var small = Math.Max(15, shortSide * 0.034);
        var (marginAcross, marginDown) = (width * 0.16, height * 0.17);
        var note = string.Create(CultureInfo.InvariantCulture, $"scene {scene + 1} · drawn, not made by a model");
        var soft = string.Create(CultureInfo.InvariantCulture, $$"""{\blur{{size * 0.07:F1}}}""");
        return string.Create(CultureInfo.InvariantCulture, $"""
            [Script Info]
            ScriptType: v4.00+
            PlayResX: {width}
            PlayResY: {height}
            WrapStyle: 0
            ScaledBorderAndShadow: yes

            [V4+ Styles]
            Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
            Style: Caption,{FontName},{size:F1},&H00FFFFFF,&H00FFFFFF,&H50140A0A,&H60000000,-1,0,0,0,100,100,0,0,1,{size * 0.05:F2},{size * 0.04:F2},5,{marginAcross:F0},{marginAcross:F0},0,-1
            Style: Watermark,{FontName},{small:F1},&H00201818,&H00FFFFFF,&H20FFFFFF,&H20FFFFFF,-1,0,0,0,100,100,{small * 0.22:F2},0,3,{small * 0.45:F2},0,8,0,0,{marginDown:F0},1
            Style: Note,{FontName},{small * 0.92:F1},&H30FFFFFF,&H00FFFFFF,&H70140A0A,&H60000000,-1,0,0,0,100,100,0,0,1,{small * 0.06:F2},0,2,0,0,{marginDown:F0},1

            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
            Dialogue: 0,0:00:00.00,9:00:00.00,Caption,,0,0,0,,{soft}{Escaped(text)}
            Dialogue: 1,0:00:00.00,9:00:00.00,Watermark,,0,0,0,,{Watermark}
            Dialogue: 1,0:00:00.00,9:00:00.00,Note,,0,0,0,,{note}

            """);
    }

    /// <summary>As large as the words allow: the middle of the picture is filled, but no size is below 4.5 % of the short side.</summary>
    private static double TextSize(string text, int width, int height)
    {
        var shortSide = Math.Min(width, height);
        var letters = Math.Max(1, text.Length);
        var longestWord = text.Split(' ').Max(word => Math.Min(word.Length, 40));
        var filling = Math.Sqrt(width * 0.66 * height * 0.40 / (letters * 0.92));
        var fitting = width * 0.66 / (Math.Max(1, longestWord) * 0.78);
        return Math.Max(shortSide * 0.045, Math.Min(shortSide * 0.105, Math.Min(filling, fitting)));
    }

    /// <summary>One line of at most 200 letters, cut between words, never inside a letter with its marks.</summary>
    internal static string Shortened(string caption)
    {
        var oneLine = string.Join(' ', caption.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        var letters = StringInfo.ParseCombiningCharacters(oneLine);
        if (letters.Length <= MaxCharacters)
        {
            return oneLine;
        }

        var cut = oneLine[..letters[MaxCharacters - 1]];
        var space = cut.LastIndexOf(' ');
        return (space > MaxCharacters / 2 ? cut[..space] : cut).TrimEnd(' ', ',', ';', ':', '.') + "…";
    }

    /// <summary>Braces and backslashes are commands in a sheet; control characters do not belong in a line.</summary>
    internal static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            escaped.Append(letter switch
            {
                '{' => "\\{",
                '}' => "\\}",
                '\\' => "\\\u2060", // an invisible joiner takes the backslash's power
                _ when char.IsControl(letter) => " ",
                _ => letter.ToString(),
            });
        }

        return escaped.ToString();
    }
}
