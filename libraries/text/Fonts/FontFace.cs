using HarfBuzzSharp;
using SkiaSharp;

namespace AdGenius.Text.Fonts;

/// <summary>One face of a font file, opened for drawing (Skia) and for shaping (HarfBuzz). Owns both.</summary>
internal sealed class FontFace : IDisposable
{
    private static readonly uint[] ColourTables = [TagOf("CBDT"), TagOf("COLR"), TagOf("sbix"), TagOf("SVG ")];
    private readonly Blob _file;
    private readonly Face _face;
    private readonly SKFont _coverage;

    private FontFace(SKTypeface typeface, string path, int index)
    {
        Typeface = typeface;
        _coverage = new SKFont(typeface);
        _file = Blob.FromFile(path);
        _face = new Face(_file, index);
        UnitsPerEm = Math.Max(1, _face.UnitsPerEm);
        Shaping = new Font(_face);
        Shaping.SetScale(UnitsPerEm, UnitsPerEm);
        Shaping.SetFunctionsOpenType();
        HasColour = typeface.GetTableTags().Any(tag => ColourTables.Contains(tag));
    }

    /// <summary>For drawing.</summary>
    public SKTypeface Typeface { get; }

    /// <summary>For shaping, in units of the font.</summary>
    public Font Shaping { get; }

    /// <summary>Units of the font for each unit of text size.</summary>
    public int UnitsPerEm { get; }

    /// <summary>True for emoji fonts, whose glyphs have colours of their own.</summary>
    public bool HasColour { get; }

    /// <summary>Opens a face; null when the file is no font that Skia reads.</summary>
    public static FontFace? TryOpen(string path, int index)
    {
        var typeface = SKTypeface.FromFile(path, index);
        return typeface is null ? null : new FontFace(typeface, path, index);
    }

    /// <summary>True when the face has a glyph of its own for the code point.</summary>
    public bool Covers(int codePoint) => _coverage.ContainsGlyph(codePoint);

    public void Dispose()
    {
        Shaping.Dispose();
        _face.Dispose();
        _file.Dispose();
        _coverage.Dispose();
        Typeface.Dispose();
    }

    private static uint TagOf(string name) => ((uint)name[0] << 24) | ((uint)name[1] << 16) | ((uint)name[2] << 8) | name[3];
}
