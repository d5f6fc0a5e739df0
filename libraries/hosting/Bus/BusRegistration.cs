using AdGenius.Hosting.Bus.RabbitMq;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus;

/// <summary>Registers the bus.</summary>
public static class BusRegistration
{
    /// <summary>Adds the bus with the consumers of <paramref name="modules"/>.</summary>
    public static void AddAdGeniusBus(this IHostApplicationBuilder builder, IReadOnlyCollection<ServiceModule> modules)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(modules);
        JobCorrelation.Register();
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BusOptions>, BusOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BusOptions>, FleetBusValidator>());
        services.AddOptions<BusOptions>().BindConfiguration(BusOptions.Section).ValidateOnStart();

        // ConsumerStopTimeout < StopTimeout < ShutdownTimeout: consumers end before the bus, the bus before the host gives up.
        services.AddOptions<MassTransitHostOptions>().Configure<IOptions<BusOptions>>(static (host, bus) =>
        {
            host.ConsumerStopTimeout = bus.Value.ConsumerStopTimeout;
            host.StopTimeout = bus.Value.StopTimeout;
        });
        services.AddOptions<HostOptions>()
            .Configure<IOptions<BusOptions>>(static (host, bus) => host.ShutdownTimeout = bus.Value.StopTimeout + TimeSpan.FromSeconds(5));

        var isRabbit = builder.IsOnRabbitMq();
        if (isRabbit)
        {
            services.TryAddSingleton<BrokerLog>();
            services.TryAddSingleton<BrokerPolicies>();
            services.TryAddSingleton<IQueueDepths, RabbitMqQueueDepths>();
            services.TryAddSingleton<IQueueStatistics, RabbitMqQueueStatistics>();
            services.AddHostedService<BrokerStart>();
        }

        services.TryAddSingleton<IQueueDepths, UnknownQueueDepths>();
        services.TryAddSingleton<IQueueStatistics, UnknownQueueStatistics>();
        services.AddMassTransit(bus =>
        {
            bus.AddConsumeObserver<WorkStartedObserver>();
            bus.DisableUsageTelemetry();
            bus.SetKebabCaseEndpointNameFormatter();
            bus.AddConfigureEndpointsCallback(RabbitMqTransport.ConfigureEndpoint);
            foreach (var module in modules)
            {
                module.AddConsumers?.Invoke(bus);
                module.AddBusParts?.Invoke(bus, builder.Configuration);
            }

            if (isRabbit)
            {
                bus.SetBusFactory(new AdGeniusRabbitMqBusFactory());
            }
            else
            {
                bus.UsingInMemory(static (context, transport) => transport.ConfigureEndpoints(context));
            }
        });
    }

    /// <summary>
    /// Counts the dead-lettered messages of all queues in this process and requeues those that another try may help. One service of a fleet
    /// is enough. Without RabbitMQ it does nothing.
    /// </summary>
    public static void MonitorFailedMessages(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.IsOnRabbitMq())
        {
            builder.Services.TryAddSingleton<DeadLetterRequeuer>();
            builder.Services.AddHostedService<FailedMessageMonitor>();
        }
    }

    private static bool IsOnRabbitMq(this IHostApplicationBuilder builder) =>
        builder.Configuration[$"{BusOptions.Section}:{nameof(BusOptions.Transport)}"] == BusTransport.RabbitMq;
}
