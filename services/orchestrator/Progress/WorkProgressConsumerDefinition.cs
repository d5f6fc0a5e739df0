using AdGenius.Contracts;
using AdGenius.Persistence.Databases;
using MassTransit;

namespace AdGenius.Orchestrator.Progress;

internal sealed class WorkProgressConsumerDefinition : ConsumerDefinition<WorkProgressConsumer>
{
    public WorkProgressConsumerDefinition()
    {
        EndpointName = Queues.WorkProgress;
        ConcurrentMessageLimit = 8;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<WorkProgressConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.WaitForDatabase();
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Ignore<Exception>(DatabaseOutage.IsOutage);
            retry.Exponential(5, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100));
        });
    }
}
