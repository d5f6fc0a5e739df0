using AdGenius.Contracts;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Storing;

/// <summary>Concurrency and retries of storing.</summary>
internal sealed class StoreVideoConsumerDefinition : ConsumerDefinition<StoreVideoConsumer>
{
    private readonly StorageOptions _options;

    public StoreVideoConsumerDefinition(IOptions<StorageOptions> options)
    {
        _options = options.Value;
        EndpointName = Queues.StoreVideo;
        ConcurrentMessageLimit = _options.ConcurrentVideos;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<StoreVideoConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = _options.ConcurrentVideos;
        if (_options.Retries > 0)
        {
            endpointConfigurator.UseMessageRetry(retry =>
            {
                retry.Handle<Exception>(static exception => WorkerFaults.IsExternal(exception) && WorkerFaults.IsTransient(exception));
                retry.Exponential(_options.Retries, _options.RetryDelay, _options.MaxRetryDelay, _options.RetryDelay);
            });
        }
    }
}
