using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Tests.PromptFollowing;

/// <summary>A number that a part of a picture has more or less of; channel values run from 0 to 1.</summary>
/// <param name="Name">What it is called in a failure.</param>
/// <param name="Left">Where the part begins, as a share of the width.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Top">Where it begins, as a share of the height.</param>
/// <param name="Bottom">Where it ends.</param>
/// <param name="Of">What a pixel of that red, green and blue adds; the part's mean counts.</param>
internal sealed record PictureMeasure(
    string Name,
    double Left,
    double Right,
    double Top,
    double Bottom,
    Func<double, double, double, double> Of)
{
    public static PictureMeasure Whole(string name, Func<double, double, double, double> of) => new(name, 0, 1, 0, 1, of);

    public static PictureMeasure LowerPart(string name, Func<double, double, double, double> of) => new(name, 0, 1, 0.625, 1, of);

    /// <summary>Where a subject stands that is asked for without a side.</summary>
    public static PictureMeasure Middle(string name, Func<double, double, double, double> of) => new(name, 0.375, 0.625, 0.5, 0.875, of);

    public double In(RgbImage picture)
    {
        (int x0, int x1) = ((int)(Left * picture.Width), (int)(Right * picture.Width));
        (int y0, int y1) = ((int)(Top * picture.Height), (int)(Bottom * picture.Height));
        double sum = 0;
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                int i = ((y * picture.Width) + x) * 3;
                sum += Of(picture.Pixels[i] / 255.0, picture.Pixels[i + 1] / 255.0, picture.Pixels[i + 2] / 255.0);
            }
        }

        return sum / ((x1 - x0) * (y1 - y0));
    }
}
