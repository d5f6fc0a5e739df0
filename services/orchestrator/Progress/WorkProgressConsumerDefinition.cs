using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Databases;
using MassTransit;

namespace AdGenius.Orchestrator.Progress;

internal sealed class WorkProgressConsumerDefinition : ConsumerDefinition<WorkProgressConsumer>
{
    private const int BatchSize = 100;
    private const int ConcurrentBatches = 2;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(100);

    public WorkProgressConsumerDefinition() => EndpointName = Queues.WorkProgress;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<WorkProgressConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.SetPrefetchCount(context, FleetQueue.Find(Queues.WorkProgress)!.Prefetch);
        endpointConfigurator.ConcurrentMessageLimit = BatchSize * ConcurrentBatches * 2; // of two message types
        consumerConfigurator.Options<BatchOptions>(
            batch => batch.SetMessageLimit(BatchSize).SetTimeLimit(BatchTime).SetConcurrencyLimit(ConcurrentBatches));
        endpointConfigurator.WaitForDatabase();
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Ignore<Exception>(DatabaseOutage.IsOutage);
            retry.Exponential(5, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100));
        });
    }
}
