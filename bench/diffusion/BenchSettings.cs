using System.Globalization;

namespace AdGenius.Bench.Diffusion;

/// <summary>What to measure. Usage: [--model FOLDER] [--pictures N] [--steps N] [--threads N] [--provider cpu|cuda] [--check].</summary>
internal sealed record BenchSettings(
    string Model,
    int Pictures,
    int WarmUps,
    int Steps,
    int Threads,
    string Provider,
    bool Check,
    string Repository)
{
    internal static BenchSettings Read(string[] args)
    {
        string Text(string name, string fallback)
            => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : fallback;
        int Number(string name, int fallback)
            => int.Parse(Text(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        string repository = FindRepository();
        string bundled = Path.Combine(repository, "models", "adgenius-tiny");
        string model = Directory.Exists(bundled) ? bundled : Path.Combine(repository, "tests", "Diffusion.Tests", "TinyModels", "sd");
        return new BenchSettings(
            Text("--model", model), Number("--pictures", 20), 2, Number("--steps", 10), Number("--threads", 0), Text(
                "--provider",
                "cpu"), args.Contains("--check"), repository);
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
