using System.Diagnostics.Metrics;
using AdGenius.Hosting.Telemetry;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Telemetry;

/// <summary>A gauge of how many concurrent jobs each provider allows, to be compared with those that it has.</summary>
internal sealed class SlotLimits : IHostedService
{
    public SlotLimits(AdGeniusMetrics metrics, IEnumerable<IVideoProvider> providers)
    {
        Measurement<long>[] limits =
        [
            .. providers.Select(provider => new Measurement<long>(
                provider.Traits.MaxConcurrent, new KeyValuePair<string, object?>("adgenius.provider.name", provider.Traits.ModelId))),
        ];
        metrics.Meter.CreateObservableGauge(
            "adgenius.provider.slots.limit", () => limits, "{slot}", "Concurrent jobs that a provider allows");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
