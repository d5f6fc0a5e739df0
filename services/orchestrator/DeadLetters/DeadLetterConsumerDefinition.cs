using AdGenius.Contracts;
using AdGenius.Persistence.Databases;
using MassTransit;

namespace AdGenius.Orchestrator.DeadLetters;

internal sealed class DeadLetterConsumerDefinition : ConsumerDefinition<DeadLetterConsumer>
{
    public DeadLetterConsumerDefinition() => EndpointName = Queues.DeadLetter;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<DeadLetterConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        // Commands reach this queue by dead-lettering only. Bound to their exchanges, it would get every command.
        endpointConfigurator.ConfigureConsumeTopology = false;
        endpointConfigurator.WaitForDatabase(); // of what was paid
        endpointConfigurator.UseMessageRetry(
            retry => retry.Exponential(5, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(500)));
    }
}
