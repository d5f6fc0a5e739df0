using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Shapes;

namespace AdGenius.Finishing.Overlays;

/// <summary>Measures how bright the picture is behind an element while it is shown.</summary>
internal sealed class GroundMeter(FrameSamples samples, Framing framing)
{
    private const int Columns = 24;
    private const int Rows = 8;

    /// <summary>The brightest and the darkest hundredth are left out: a single spark does not hide a letter.</summary>
    private const double Outliers = 0.01;

    /// <summary>Lowest and highest relative luminance behind <paramref name="box"/>.</summary>
    public (double Darkest, double Brightest) Measure(Box box, double from, double to)
    {
        var values = new List<double>();
        for (var sample = 0; sample < samples.Frames.Count; sample++)
        {
            var time = samples.TimeOf(sample);
            if (time < from - samples.DistanceSeconds || time > to + samples.DistanceSeconds)
            {
                continue;
            }

            for (var row = 0; row < Rows; row++)
            {
                for (var column = 0; column < Columns; column++)
                {
                    var (x, y) = framing.SourceOf(
                        box.X + ((column + 0.5) * box.Width / Columns), box.Y + ((row + 0.5) * box.Height / Rows), time);
                    values.Add(samples.LuminanceAt(sample, x, y));
                }
            }
        }

        values.Sort();
        return values.Count == 0
            ? (0, 1)
            : (values[(int)(values.Count * Outliers)], values[(int)((values.Count - 1) * (1 - Outliers))]);
    }
}
