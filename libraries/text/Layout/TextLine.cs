namespace AdGenius.Text.Layout;

/// <summary>One line, its runs from left to right.</summary>
internal sealed record TextLine(IReadOnlyList<GlyphRun> Runs, float Width, bool IsRightToLeft);
