using AdGenius.Hosting.Bus.FailedMessages;
using AdGenius.Hosting.Bus.Pauses;
using AdGenius.Hosting.Bus.RabbitMq;
using AdGenius.Hosting.Processes;
using AdGenius.Hosting.Telemetry;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
        var (services, isRabbit) = (builder.Services, builder.IsOnRabbitMq());
        services.AddBusOptions([.. modules.Select(module => module.Name)]);
        if (isRabbit)
        {
            services.AddRabbitMqServices();
        }

        services.AddQueueServices();
        services.AddMassTransit(bus =>
        {
            bus.AddCommonParts(isRabbit);
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

    private static void AddBusOptions(this IServiceCollection services, string[] names)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BusOptions>, BusOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BusOptions>, FleetBusValidator>());
        services.AddOptions<BusOptions>().BindConfiguration(BusOptions.Section).ValidateOnStart();
        services.ValidateSettingEntries<BusOptions, int>($"{BusOptions.Section}:{nameof(BusOptions.Prefetch)}");

        // Consumers end before the bus, the bus before the host gives up, and the host before Kubernetes kills the process.
        services.AddOptions<MassTransitHostOptions>().Configure<IOptions<BusOptions>>((host, bus) =>
        {
            var times = StopTimes.Of(names, bus.Value);
            (host.ConsumerStopTimeout, host.StopTimeout) = (times.ConsumerStopTimeout, times.BusStopTimeout);
        });
        services.AddOptions<HostOptions>().Configure<IOptions<BusOptions>>(
            (host, bus) => host.ShutdownTimeout = StopTimes.Of(names, bus.Value).HostShutdownTimeout);
    }

    private static void AddRabbitMqServices(this IServiceCollection services)
    {
        services.TryAddSingleton<BrokerLog>();
        services.TryAddSingleton<BrokerPolicies>();
        services.TryAddSingleton<IQueueDepths, RabbitMqQueueDepths>();
        services.TryAddSingleton<IQueueStatistics, RabbitMqQueueStatistics>();
        services.TryAddSingleton<IFailedMessages, RabbitMqFailedMessages>();
        services.AddHostedService<BrokerStart>();
        services.TryAddSingleton<CrashSuspects>();
        services.TryAddSingleton<CrashRecords>();
        services.AddHostedService(static provider => provider.GetRequiredService<CrashRecords>());
    }

    /// <summary>What every process can ask about queues; where there is no broker, the answers say so.</summary>
    private static void AddQueueServices(this IServiceCollection services)
    {
        services.TryAddSingleton<QueueSwitches>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<HealthCheckServiceOptions>, PausedEndpointHealth>());
        services.TryAddSingleton<IQueueDepths, UnknownQueueDepths>();
        services.TryAddSingleton<IQueueStatistics, UnknownQueueStatistics>();
        services.TryAddSingleton<IFailedMessages, NoFailedMessages>();
    }

    private static void AddCommonParts(this IBusRegistrationConfigurator bus, bool isRabbit)
    {
        bus.AddConsumeObserver<WorkStartedObserver>();
        bus.AddReceiveEndpointObserver(static provider => provider.GetRequiredService<QueueSwitches>());
        bus.AddConsumer<QueuesPausedConsumer, QueuesPausedConsumerDefinition>();
        bus.DisableUsageTelemetry();
        bus.SetKebabCaseEndpointNameFormatter();
        bus.AddConfigureEndpointsCallback(RabbitMqTransport.ConfigureEndpoint);
        bus.AddConfigureEndpointsCallback(static (context, _, endpoint) => endpoint.UseFilter(
            new JobScopeFilter(context.GetRequiredService<ILogger<JobScopeFilter>>())));
        if (isRabbit)
        {
            bus.AddConfigureEndpointsCallback(static (context, name, endpoint) =>
            {
                if (FleetQueue.Find(name) is { CanCrash: true })
                {
                    endpoint.UseConsumeFilter(typeof(CrashGuard<>), context);
                }
            });
        }
    }

    private static bool IsOnRabbitMq(this IHostApplicationBuilder builder) =>
        builder.Configuration[$"{BusOptions.Section}:{nameof(BusOptions.Transport)}"] == BusTransport.RabbitMq;
}
