using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
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
        endpointConfigurator.SetPrefetchCount(context, _options.ConcurrentVideos);
        endpointConfigurator.UseWorkerRetries(_options);
    }
}
