using AdGenius.Text.Fonts;
using SkiaSharp;

namespace AdGenius.Text.Layout;

/// <summary>Glyphs of one font, placed from the beginning of the run on its base line.</summary>
/// <param name="Face">The font.</param>
/// <param name="Glyphs">Which glyphs, from left to right.</param>
/// <param name="Positions">Where each is.</param>
/// <param name="Width">How far the next run begins.</param>
internal sealed record GlyphRun(FontFace Face, ushort[] Glyphs, SKPoint[] Positions, float Width);
