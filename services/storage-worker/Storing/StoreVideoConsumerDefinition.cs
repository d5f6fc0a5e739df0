using AdGenius.Contracts;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Storing;

/// <summary>How storing runs: a few at once, patient with the store.</summary>
internal sealed class StoreVideoConsumerDefinition : ConsumerDefinition<StoreVideoConsumer>
{
    private readonly StorageOptions options;

    public StoreVideoConsumerDefinition(IOptions<StorageOptions> options)
    {
        this.options = options.Value;
        EndpointName = Queues.StoreVideo;
        ConcurrentMessageLimit = this.options.ConcurrentVideos;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<StoreVideoConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = options.ConcurrentVideos;
        if (options.Retries > 0)
        {
            endpointConfigurator.UseMessageRetry(retry =>
            {
                retry.Handle<Exception>(static exception => StoreVideoConsumer.IsInfrastructureFailure(exception) && StoreVideoConsumer.IsTransient(exception));
                retry.Exponential(options.Retries, options.RetryDelay, options.MaxRetryDelay, options.RetryDelay);
            });
        }

        endpointConfigurator.UseInMemoryOutbox(context); // a failed attempt must not have published already
    }
}
