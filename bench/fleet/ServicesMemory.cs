using AdGenius.Bench.Fleet.Measuring;
using AdGenius.TestKit;

namespace AdGenius.Bench.Fleet;

/// <summary>
/// What every real service holds idle and under load. The fault harness starts the fleet (two of each service, real servers) and gives it
/// jobs, without faults; this looks on. It needs tests/Chaos built in Release.
/// </summary>
internal static class ServicesMemory
{
    private const string Harness = "tests/Chaos/bin/Release/net10.0/AdGenius.Chaos.dll";

    public static async Task<int> RunAsync(string[] arguments, Action<string> log)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "AdGenius.sln")))
        {
            root = root.Parent;
        }

        var program = Path.Combine(root?.FullName ?? "", Harness);
        if (!File.Exists(program))
        {
            log($"{Harness} is not there; build it first: dotnet build -c Release tests/Chaos");
            return 2;
        }

        string[] all = [program, "--no-faults", .. arguments.Length > 0 ? arguments : ["--jobs", "150", "--minutes", "1.5"]];
        await using var harness = ServerProcess.Start("dotnet", all);
        while (!harness.Output.Contains("fleet is up", StringComparison.Ordinal))
        {
            if (harness.HasExited)
            {
                log(harness.Output);
                return 1;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        var idle = ProcessMeter.Read();
        var samples = new List<IReadOnlyDictionary<string, ProcessUse>>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (await timer.WaitForNextTickAsync() && !harness.HasExited)
        {
            samples.Add(ProcessMeter.Read());
        }

        log(harness.Output);
        log(FormattableString.Invariant($"{"MiB of one process (proportional set size)",-40}{"idle",8}{"mean",8}{"most",8}"));
        foreach (var (name, use) in idle.OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            var loaded = samples.Select(sample => sample.GetValueOrDefault(name)).OfType<ProcessUse>()
                .Where(one => one.Processes >= use.Processes)
                .Select(PerProcess)
                .ToList();
            log(FormattableString.Invariant(
                $"{name,-40}{PerProcess(use),8:0}{loaded.DefaultIfEmpty().Average(),8:0}{loaded.DefaultIfEmpty().Max(),8:0}"));
        }

        return 0;
    }

    /// <summary>There are two of each service; the processes of a server are one thing.</summary>
    private static double PerProcess(ProcessUse use) => use.Bytes / 1048576.0 / (use.Processes == 2 ? 2 : 1);
}
