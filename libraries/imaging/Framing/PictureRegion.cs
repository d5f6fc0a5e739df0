namespace AdGenius.Imaging.Framing;

/// <summary>A part of a picture, in pixels from its top left corner.</summary>
/// <param name="X">The first column.</param>
/// <param name="Y">The first row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PictureRegion(int X, int Y, int Width, int Height);
