using System.Globalization;
using AdGenius.Diffusion;

namespace AdGenius.Bench.Diffusion;

/// <summary>Medians of what was measured, and whether the goals are met.</summary>
internal sealed class Report
{
    internal const double LargestOverBare = 1.03;
    internal const double LargestOverNode = 1.0;

    private readonly List<Measurement> measurements = [];

    private double OverBare => Median(measurements.Select(x => x.Ours / x.Bare));

    private double? OverNode => measurements.All(x => x.Node is not null) ? Median(measurements.Select(x => x.Ours / x.Node!.Value)) : null;

    internal void Add(Measurement measurement) => measurements.Add(measurement);

    internal void Print(BenchSettings settings, PictureRuns ours)
    {
        ModelDefaults defaults = ours.Folder.Defaults;
        Write($"model {ours.Folder.Name}, {defaults.Width}x{defaults.Height}, {settings.Steps} Euler steps with guidance, {ours.Provider.Name()}, {measurements.Count} pictures, medians");
        Write($"seconds per picture       {Median(measurements.Select(x => x.Ours)):0.0000}");
        Write($"bare graph runs           {Median(measurements.Select(x => x.Bare)):0.0000}   ratio {OverBare:0.000} (goal {LargestOverBare})");
        Write(OverNode is { } ratio
            ? $"Node on onnxruntime-node  {Median(measurements.Select(x => x.Node!.Value)):0.0000}   ratio {ratio:0.000} (goal {LargestOverNode})"
            : "Node on onnxruntime-node  not measured: node, its module or the processor's provider is missing");
    }

    internal bool Meets(BenchSettings settings) => !settings.Check || (OverBare <= LargestOverBare && !(OverNode > LargestOverNode));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static void Write(string line) => Console.WriteLine(line);
}
