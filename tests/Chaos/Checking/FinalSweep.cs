using AdGenius.Chaos.Fleet;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker;
using AdGenius.StorageWorker.Maintenance;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.Chaos.Checking;

/// <summary>
/// The storage worker's own sweep of unfinished work, as it will run when its time has come: what a killed worker has left expires. What is
/// in the bucket afterwards stays there for good, so it must belong to a job.
/// </summary>
internal static class FinalSweep
{
    /// <summary>Sweeps. Returns how many objects went.</summary>
    public static async Task<int> RunAsync(Servers servers, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        foreach (var (name, value) in servers.Environment(Path.GetTempPath())
            .Where(pair => pair.Key.StartsWith("ADGENIUS_Objects__", StringComparison.Ordinal)))
        {
            builder.Configuration[name["ADGENIUS_".Length..].Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        builder.AddAdGeniusObjectStore();
        using var host = builder.Build();
        var options = Options.Create(new StorageOptions { WorkFolder = Path.GetTempPath() });
        var sweep = new StagingSweep(host.Services.GetRequiredService<IObjectStore>(), options, NullLogger<StagingSweep>.Instance);
        return await sweep.SweepAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1), cancellationToken);
    }
}
