using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Presets;
using AdGenius.Media.Colour;

namespace AdGenius.Finishing.Shapes;

/// <summary>How the source's picture lies in the output's frame at each moment.</summary>
internal abstract record Framing(FrameSize Size)
{
    /// <summary>Filters from the source's picture to the output's frame.</summary>
    public abstract string Filters { get; }

    /// <summary>Where in the source, both coordinates 0 to 1, the output's pixel comes from at <paramref name="seconds"/>.</summary>
    public abstract (double X, double Y) SourceOf(double x, double y, double seconds);

    /// <summary>The whole picture, scaled.</summary>
    public sealed record Whole(FrameSize Size) : Framing(Size)
    {
        public override string Filters =>
            FormattableString.Invariant($"scale={Size.Width}:{Size.Height}:flags=bicubic:{ChromaSiting.Kept}");

        public override (double X, double Y) SourceOf(double x, double y, double seconds) => (x / Size.Width, y / Size.Height);
    }

    /// <summary>A crop that moves.</summary>
    public sealed record Crop(FrameSize Size, CropPath Path) : Framing(Size)
    {
        public override string Filters => FormattableString.Invariant(
            $"crop=w={Path.Width}:h={Path.Height}:x='{Path.XExpression}':y='{Path.YExpression}',")
            + FormattableString.Invariant($"scale={Size.Width}:{Size.Height}:flags=bicubic:{ChromaSiting.Kept}");

        public override (double X, double Y) SourceOf(double x, double y, double seconds)
        {
            var (left, top) = Path.At(seconds);
            return ((left + (x / Size.Width * Path.Width)) / Path.SourceWidth, (top + (y / Size.Height * Path.Height)) / Path.SourceHeight);
        }
    }

    /// <summary>The whole picture over a blurred copy that fills the frame. The copy is blurred small, where it costs little.</summary>
    public sealed record Fit(FrameSize Size, int SourceWidth, int SourceHeight) : Framing(Size)
    {
        private const int Shrink = 16;

        public Box Picture
        {
            get
            {
                var scale = Math.Min((double)Size.Width / SourceWidth, (double)Size.Height / SourceHeight);
                var width = Math.Min(Size.Width, (int)Math.Round(SourceWidth * scale / 2) * 2);
                var height = Math.Min(Size.Height, (int)Math.Round(SourceHeight * scale / 2) * 2);
                return new Box((Size.Width - width) / 4 * 2, (Size.Height - height) / 4 * 2, width, height);
            }
        }

        public override string Filters
        {
            get
            {
                var (small, picture) = ((Width: Even(Size.Width / Shrink), Height: Even(Size.Height / Shrink)), Picture);
                return FormattableString.Invariant(
                    $"split[whole][copy];[copy]scale={small.Width}:{small.Height}:force_original_aspect_ratio=increase:flags=area,")
                    + FormattableString.Invariant($"crop={small.Width}:{small.Height},gblur=sigma=2.2,eq=brightness=-0.06:saturation=0.9,")
                    + FormattableString.Invariant($"scale={Size.Width}:{Size.Height}:flags=bilinear,setsar=1[behind];")
                    + FormattableString.Invariant($"[whole]scale={picture.Width}:{picture.Height}:flags=bicubic:{ChromaSiting.Kept},")
                    + "setsar=1[front];"
                    + FormattableString.Invariant($"[behind][front]overlay={picture.X}:{picture.Y}");
            }
        }

        public override (double X, double Y) SourceOf(double x, double y, double seconds)
        {
            var picture = Picture;
            if (x >= picture.X && x < picture.Right && y >= picture.Y && y < picture.Bottom)
            {
                return ((x - picture.X) / picture.Width, (y - picture.Y) / picture.Height);
            }

            // The blurred copy fills the frame: the source's middle part.
            var scale = Math.Max((double)Size.Width / SourceWidth, (double)Size.Height / SourceHeight);
            return (0.5 + ((x - (Size.Width / 2.0)) / (SourceWidth * scale)), 0.5 + ((y - (Size.Height / 2.0)) / (SourceHeight * scale)));
        }

        private static int Even(int pixels) => Math.Max(4, pixels / 2 * 2);
    }
}
