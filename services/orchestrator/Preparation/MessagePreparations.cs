using MassTransit;
using MassTransit.Configuration;

namespace AdGenius.Orchestrator.Preparation;

/// <summary>
/// Runs the <see cref="IMessagePreparation{TMessage}"/> of each message of an endpoint that has one. To be added before everything that
/// limits how many messages are handled at once, so that a message which is prepared delays no other.
/// </summary>
internal sealed class MessagePreparations : ConfigurationObserver, IMessageConfigurationObserver
{
    private readonly IServiceProvider _services;

    public MessagePreparations(IConsumePipeConfigurator configurator, IServiceProvider services)
        : base(configurator)
    {
        _services = services;
        Connect(this);
    }

    public void MessageConfigured<TMessage>(IConsumePipeConfigurator configurator)
        where TMessage : class
    {
        if (_services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IMessagePreparation<TMessage>)))
        {
            configurator.AddPipeSpecification<TMessage>(new FilterPipeSpecification<ConsumeContext<TMessage>>(
                new MessagePreparationFilter<TMessage>(
                    _services.GetRequiredService<IServiceScopeFactory>(),
                    _services.GetRequiredService<ILogger<MessagePreparationFilter<TMessage>>>())));
        }
    }
}
