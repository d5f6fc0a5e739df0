using AdGenius.Contracts;
using AdGenius.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Deleting;

/// <summary>How deleting runs.</summary>
internal sealed class DeleteVideoConsumerDefinition : ConsumerDefinition<DeleteVideoConsumer>
{
    private readonly StorageOptions options;

    public DeleteVideoConsumerDefinition(IOptions<StorageOptions> options)
    {
        this.options = options.Value;
        EndpointName = Queues.DeleteVideo;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<DeleteVideoConsumer> consumerConfigurator, IRegistrationContext context)
    {
        if (options.Retries > 0)
        {
            endpointConfigurator.UseMessageRetry(retry =>
            {
                retry.Handle<ObjectStoreException>(static exception => exception.IsTransient);
                retry.Exponential(options.Retries, options.RetryDelay, options.MaxRetryDelay, options.RetryDelay);
            });
        }

        endpointConfigurator.UseInMemoryOutbox(context);
    }
}
