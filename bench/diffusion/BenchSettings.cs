using System.Globalization;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;

namespace AdGenius.Bench.Diffusion;

/// <summary>
/// What to measure. Usage: [--model FOLDER] [--pictures N] [--steps N] [--batch N] [--threads N] [--gpu] [--cuda NAME=VALUE,…]
/// [--check].
/// </summary>
internal sealed record BenchSettings(string Model, int Pictures, int Steps, int Batch, DiffusionModelOptions Options, bool Check)
{
    internal const int WarmUps = 10;

    internal ExecutionProvider Provider => Options.ExecutionProvider;

    internal static BenchSettings Read(string[] args)
    {
        string Text(string name, string fallback)
            => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : fallback;
        int Number(string name, int fallback)
            => int.Parse(Text(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        string repository = FindRepository();
        int batch = Number("--batch", 1);
        var options = new DiffusionModelOptions
        {
            ExecutionProvider = args.Contains("--gpu") ? ExecutionProvider.Cuda : ExecutionProvider.Cpu,
            Threads = Number("--threads", 0),
            MaxBatchSize = batch,
            CudaOptions = Text("--cuda", "").Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(x => x.Split('=', 2)).ToDictionary(x => x[0], x => x[1]),
        };
        return new BenchSettings(
            Text("--model", Path.Combine(repository, "models", "adgenius-tiny")),
            Number("--pictures", 120),
            Number("--steps", 10),
            batch,
            options,
            args.Contains("--check"));
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }
}
