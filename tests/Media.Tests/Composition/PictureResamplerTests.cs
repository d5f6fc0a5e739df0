using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Tests.Composition;

public sealed class PictureResamplerTests
{
    private const int Width = 160;
    private const int Height = 90;

    [Fact]
    public void The_whole_of_a_picture_of_the_same_size_is_the_picture()
    {
        var picture = Noise(Width, Height);
        var frame = new PlanarPicture(Width, Height);

        new PictureResampler(Width, Height).Draw(picture, null, 0, View.Whole, frame);

        Assert.Equal(picture.Pixels.ToArray(), frame.Pixels.ToArray());
    }

    [Fact]
    public void A_flat_picture_stays_flat_in_any_view()
    {
        var picture = new PlanarPicture(200, 120);
        picture.Bytes.AsSpan().Fill(77);
        var frame = new PlanarPicture(Width, Height);

        new PictureResampler(Width, Height).Draw(picture, null, 0, new View(0.0312, 0.071, 0.8123, 0.83), frame);

        Assert.All(frame.Pixels.ToArray(), value => Assert.Equal(77, value));
    }

    [Fact]
    public void A_blend_of_two_pictures_lies_between_them()
    {
        var (dark, light) = (new PlanarPicture(Width, Height), new PlanarPicture(Width, Height));
        dark.Bytes.AsSpan().Fill(20);
        light.Bytes.AsSpan().Fill(220);
        var frame = new PlanarPicture(Width, Height);
        var resampler = new PictureResampler(Width, Height);

        foreach (var (weight, expected) in new[] { (0, 20), (64, 120), (128, 220) })
        {
            resampler.Draw(dark, light, weight, View.Whole, frame);
            Assert.All(frame.Pixels.ToArray(), value => Assert.Equal(expected, value));
        }
    }

    /// <summary>
    /// The complaint about ffmpeg's zoompan: positions rounded to whole pixels, so that slow moves tremble. An edge must move evenly.
    /// </summary>
    [Theory]
    [InlineData(0.13)]
    [InlineData(0.041)]
    public void A_slow_pan_moves_an_edge_evenly_by_parts_of_a_pixel(double pixelsPerFrame)
    {
        var picture = SoftEdge(200, 120);
        var frame = new PlanarPicture(Width, Height);
        var resampler = new PictureResampler(Width, Height);
        var share = (double)Width / 200;
        var positions = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            resampler.Draw(picture, null, 0, new View(i * pixelsPerFrame / 200, 0.1, share, 0.75), frame);
            positions.Add(EdgePosition(frame));
        }

        // What is left is the rounding of 8-bit levels on this edge, a twentieth of a pixel.
        Assert.All(positions.Index(), place => Assert.Equal(positions[0] - (place.Index * pixelsPerFrame), place.Item, 0.05));
    }

    /// <summary>Luma and chroma of an edge between two colours must stay together while the picture moves and grows.</summary>
    [Fact]
    public void Chroma_stays_with_luma()
    {
        var picture = SoftEdge(320, 180);
        var frame = new PlanarPicture(Width, Height);

        new PictureResampler(Width, Height).Draw(picture, null, 0, new View(0.21, 0.17, 0.61, 0.61), frame);

        var luma = Position(frame.Bytes.AsSpan(40 * Width, Width), 40, 200);
        var chroma = frame.Plane(1);
        // half a sample of luma, not of chroma
        var sited = (2 * Position(frame.Bytes.AsSpan(chroma.Offset + (20 * chroma.Width), chroma.Width), 90, 170)) - 0.5;
        Assert.Equal(luma, sited, 0.15);
    }

    private static PlanarPicture Noise(int width, int height)
    {
        var picture = new PlanarPicture(width, height);
        new Random(2).NextBytes(picture.Bytes);
        return picture;
    }

    /// <summary>Dark left, light right, the edge a ramp of 12 pixels in the middle; chroma sampled where players expect it.</summary>
    private static PlanarPicture SoftEdge(int width, int height)
    {
        var picture = new PlanarPicture(width, height);
        for (var plane = 0; plane < 3; plane++)
        {
            var layout = picture.Plane(plane);
            for (var i = 0; i < layout.Width * layout.Height; i++)
            {
                var x = plane == 0 ? i % layout.Width : 2 * (i % layout.Width);
                var ramp = Math.Clamp((x - (width / 2.0) + 6) / 12, 0, 1);
                picture.Bytes[layout.Offset + i] = (byte)Math.Round(plane == 0 ? 40 + (160 * ramp) : 90 + (80 * ramp));
            }
        }

        return picture;
    }

    private static double EdgePosition(PlanarPicture frame) => Position(frame.Bytes.AsSpan(40 * Width, Width), 40, 200);

    /// <summary>Where the row's light begins, by how much of it is dark.</summary>
    private static double Position(ReadOnlySpan<byte> row, double dark, double light)
    {
        var sum = 0.0;
        foreach (var value in row)
        {
            sum += (light - value) / (light - dark);
        }

        return sum;
    }
}
