using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Hosting.Bus;

/// <summary>The one place where the bus is set up.</summary>
public static class BusRegistration
{
    /// <summary>Adds the bus with the consumers of <paramref name="modules"/>.</summary>
    public static void AddAdGeniusBus(this IHostApplicationBuilder builder, IReadOnlyCollection<ServiceModule> modules)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<BusOptions>().BindConfiguration(BusOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.SetKebabCaseEndpointNameFormatter();
            foreach (var module in modules)
            {
                module.AddConsumers?.Invoke(bus);
            }

            bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
        });
    }
}
