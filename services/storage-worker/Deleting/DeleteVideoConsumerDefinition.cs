using AdGenius.Contracts;
using AdGenius.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Deleting;

/// <summary>Concurrency and retries of deleting.</summary>
internal sealed class DeleteVideoConsumerDefinition : ConsumerDefinition<DeleteVideoConsumer>
{
    private readonly StorageOptions _options;

    public DeleteVideoConsumerDefinition(IOptions<StorageOptions> options)
    {
        _options = options.Value;
        EndpointName = Queues.DeleteVideo;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<DeleteVideoConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        if (_options.Retries > 0)
        {
            endpointConfigurator.UseMessageRetry(retry =>
            {
                retry.Handle<ObjectStoreException>(static exception => exception.IsTransient);
                retry.Exponential(_options.Retries, _options.RetryDelay, _options.MaxRetryDelay, _options.RetryDelay);
            });
        }
    }
}
