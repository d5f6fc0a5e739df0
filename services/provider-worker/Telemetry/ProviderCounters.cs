using AdGenius.Hosting.Telemetry;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Telemetry;

/// <summary>
/// Gives the counters of each provider their first value, 0. Not in the constructor: the exporter listens from its own start on, which
/// comes after every constructor.
/// </summary>
internal sealed class ProviderCounters(AdGeniusMetrics metrics, IEnumerable<IVideoProvider> providers) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in providers)
        {
            metrics.ProviderConfigured(provider.Traits.ModelId);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
