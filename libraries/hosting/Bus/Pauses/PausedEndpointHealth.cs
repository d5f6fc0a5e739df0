using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.Pauses;

/// <summary>
/// Keeps a process ready while queues are paused: the bus counts a stopped endpoint as degraded, and a process that is not ready is taken
/// for one that has lost the broker.
/// </summary>
internal sealed class PausedEndpointHealth : IPostConfigureOptions<HealthCheckServiceOptions>
{
    public void PostConfigure(string? name, HealthCheckServiceOptions options)
    {
        foreach (var registration in options.Registrations.Where(one => one.Name.StartsWith("masstransit-", StringComparison.Ordinal)))
        {
            var bus = registration.Factory;
            registration.Factory = provider => new Check(
                bus(provider), provider.GetRequiredService<IBusControl>(), provider.GetRequiredService<QueueSwitches>());
        }
    }

    private sealed class Check(IHealthCheck inner, IBusControl bus, QueueSwitches switches) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
        {
            var result = await inner.CheckHealthAsync(context, cancellationToken);
            var paused = switches.Paused;
            return result.Status != HealthStatus.Healthy && paused.Count > 0 && OnlyTheseAreStopped(paused)
                ? HealthCheckResult.Healthy($"Ready; paused queues: {string.Join(", ", paused)}", result.Data)
                : result;
        }

        private bool OnlyTheseAreStopped(IReadOnlyList<string> paused) => bus.CheckHealth().Endpoints
            .Where(endpoint => endpoint.Value.Status != BusHealthStatus.Healthy)
            .All(endpoint => paused.Contains(QueueSwitches.NameOf(new Uri(endpoint.Key))));
    }
}
