using System.Diagnostics.Metrics;
using AdGenius.Hosting.Telemetry;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Submissions;

namespace AdGenius.ProviderWorker.Telemetry;

/// <summary>A gauge of how many concurrent jobs each provider allows, to be compared with those that it has.</summary>
internal sealed class SlotLimits : IHostedService
{
    public SlotLimits(AdGeniusMetrics metrics, IEnumerable<IVideoProvider> providers)
    {
        Measurement<long>[] limits =
        [
            .. providers.Select(provider => new Measurement<long>(
                LimitOf(provider), new KeyValuePair<string, object?>("adgenius.provider.name", provider.Traits.ModelId))),
        ];
        metrics.Meter.CreateObservableGauge(
            "adgenius.provider.slots.limit", () => limits, "{slot}", "Concurrent jobs that a provider allows");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The lower of the two limits that <see cref="ConcurrencyLimiter"/> holds: of all keys together, and of each key.</summary>
    private static long LimitOf(IVideoProvider provider)
    {
        var keys = provider.Keys.Count == 0 ? 1 : provider.Keys.Count(key => !key.IsRetired); // without keys an empty one is used
        return Math.Min(provider.Traits.MaxConcurrent, (long)keys * provider.Traits.MaxConcurrentPerKey);
    }
}
