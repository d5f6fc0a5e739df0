using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Ledger;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.Orchestrator.Telemetry;

internal static class FleetMetricsRegistration
{
    /// <summary>Adds the gauges of the whole fleet.</summary>
    public static void AddFleetMetrics(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<FleetMetricsOptions, FleetMetricsOptionsValidator>()
            .BindConfiguration(OrchestratorSection.Name);
        services.AddBudgets();
        services.TryAddSingleton<AdGeniusMetrics>();
        services.TryAddSingleton<FleetGauges>();
        services.TryAddSingleton<NearBudgets>();
        services.TryAddScoped<FleetReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FleetMetricsLoop>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StallCounters>());
    }
}
