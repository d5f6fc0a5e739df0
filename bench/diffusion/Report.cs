using System.Globalization;
using AdGenius.Diffusion;

namespace AdGenius.Bench.Diffusion;

/// <summary>What was measured, and whether the goals are met.</summary>
internal sealed class Report
{
    internal const double MaxRatioToBaseline = 1.03;

    private readonly List<Measurement> _measurements = [];

    // The mean of the faster half of each: slow ones measure what else the machine does, and the single fastest one is luck.
    private double RatioToBaseline => FasterHalf(x => x.Ours) / FasterHalf(x => x.Baseline);

    internal void Add(Measurement measurement) => _measurements.Add(measurement);

    internal void Print(BenchSettings settings, PictureRuns ours)
    {
        ModelDefaults defaults = ours.Folder.Defaults;
        Write($"model {ours.Folder.Name}, {defaults.Width}x{defaults.Height}, {settings.Steps} Euler steps with guidance");
        Write($"{_measurements.Count} batches of {settings.Batch} on {settings.Provider.Name()}: mean of the faster half (fastest)");
        Write($"seconds per picture       {Show(x => x.Ours)}   {1 / FasterHalf(x => x.Ours):0.00} pictures/s");
        Write($"baseline graph runs       {Show(x => x.Baseline)}   ratio {RatioToBaseline:0.000} (goal {MaxRatioToBaseline})");
        Write($"loaded in {ours.LoadSeconds:0.0} s, first picture of one step {ours.WarmUpSeconds:0.0} s");
        if (settings.Provider == ExecutionProvider.Cuda)
        {
            Write($"memory of the card        {ours.WeightBytes >> 20} MiB after loading, {ours.PeakBytes >> 20} MiB at most");
        }
    }

    internal bool MeetsGoals(BenchSettings settings) => !settings.Check || RatioToBaseline <= MaxRatioToBaseline;

    private string Show(Func<Measurement, double> seconds)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{FasterHalf(seconds):0.0000} ({_measurements.Min(seconds):0.0000})");

    private double FasterHalf(Func<Measurement, double> seconds)
        => _measurements.Select(seconds).Order().Take((_measurements.Count + 1) / 2).Average();

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
