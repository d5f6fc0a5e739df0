using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Concurrency and retries of finishing: an encoder takes every core, so few at a time.</summary>
internal sealed class FinishVideoConsumerDefinition : ConsumerDefinition<FinishVideoConsumer>
{
    private readonly StorageOptions _options;

    public FinishVideoConsumerDefinition(IOptions<StorageOptions> options)
    {
        _options = options.Value;
        EndpointName = Queues.FinishVideo;
        ConcurrentMessageLimit = _options.ConcurrentFinishes;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<FinishVideoConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.SetPrefetchCount(context, _options.ConcurrentFinishes);
        endpointConfigurator.UseWorkerRetries(_options);
    }
}
