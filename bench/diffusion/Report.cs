using System.Globalization;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;
using MathNet.Numerics.Statistics;

namespace AdGenius.Bench.Diffusion;

/// <summary>What was measured, and whether the goals are met.</summary>
internal sealed class Report
{
    internal const double MaxRatioToBaseline = 1.03;

    private readonly List<Measurement> _measurements = [];

    // A batch and the graph runs beside it are half a second apart, so that the machine's speed, which changes by the minute, is the same
    // for both. The median leaves out the pairs of which something else disturbed one side.
    private double RatioToBaseline => Quantile(0.5);

    internal void Add(Measurement measurement) => _measurements.Add(measurement);

    internal void Print(BenchSettings settings, PictureRuns ours)
    {
        ModelDefaults defaults = ours.Folder.Defaults;
        Write($"model {ours.Folder.Name}, {defaults.Width}x{defaults.Height}, {settings.Steps} Euler steps with guidance");
        Write($"{_measurements.Count} batches of {settings.Batch} on {settings.Provider.Name()}: mean of the faster half (fastest)");
        Write($"seconds per picture       {Show(x => x.Ours)}   {1 / FasterHalf(x => x.Ours):0.00} pictures/s");
        Write($"baseline graph runs       {Show(x => x.Baseline)}");
        Write($"ratio of the pairs        median {RatioToBaseline:0.000} (goal {MaxRatioToBaseline})");
        Write($"                          middle half {Quantile(0.25):0.000} to {Quantile(0.75):0.000}");
        Write($"loaded in {ours.LoadSeconds:0.0} s, first picture of one step {ours.WarmUpSeconds:0.0} s");
        if (settings.Provider == ExecutionProvider.Cuda)
        {
            Write($"memory of the GPU         {ours.WeightBytes >> 20} MiB after loading, {ours.PeakBytes >> 20} MiB at most");
        }
    }

    internal bool MeetsGoals(BenchSettings settings) => !settings.Check || RatioToBaseline <= MaxRatioToBaseline;

    private string Show(Func<Measurement, double> seconds)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{FasterHalf(seconds):0.0000} ({_measurements.Min(seconds):0.0000})");

    private double FasterHalf(Func<Measurement, double> seconds)
        => _measurements.Select(seconds).Order().Take((_measurements.Count + 1) / 2).Average();

    private double Quantile(double part) => _measurements.Select(x => x.Ours / x.Baseline).Quantile(part);

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
