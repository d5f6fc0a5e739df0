namespace AdGenius.Media.Composition.Resampling;

/// <summary>Which part of a picture fills the frame, in shares of the picture's width and height: (0, 0, 1, 1) is all of it.</summary>
internal readonly record struct View(double Left, double Top, double Width, double Height)
{
    public static View Whole => new(0, 0, 1, 1);

    /// <summary>
    /// The view of a camera at (<paramref name="x"/>, <paramref name="y"/>), -1 to 1 from edge to edge, that sees this share of the
    /// picture.
    /// </summary>
    public static View At(double x, double y, double share) => new((1 - share) * (x + 1) / 2, (1 - share) * (y + 1) / 2, share, share);

    /// <summary>Closer to the middle of this view.</summary>
    public View Magnified(double times) => new(
        Left + (Width * (1 - (1 / times)) / 2),
        Top + (Height * (1 - (1 / times)) / 2),
        Width / times,
        Height / times);

    /// <summary>Moved to the right by a share of this view's own width; beyond the picture its edge repeats.</summary>
    public View Shifted(double shares) => this with { Left = Left + (shares * Width) };
}
