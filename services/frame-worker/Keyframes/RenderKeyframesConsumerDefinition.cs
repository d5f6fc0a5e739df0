using AdGenius.Contracts;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Databases;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>
/// One batch at a time for each device and none prefetched: a batch fills its device, and a prefetched one is not available to other
/// workers. No outbox: progress must be published while the batch runs, and the result is published last.
/// </summary>
internal sealed class RenderKeyframesConsumerDefinition : ConsumerDefinition<RenderKeyframesConsumer>
{
    private readonly int _devices;

    public RenderKeyframesConsumerDefinition(IOptions<DiffusionOptions> options)
    {
        _devices = options.Value.Devices.Count;
        EndpointName = Queues.RenderKeyframes;
        ConcurrentMessageLimit = _devices;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<RenderKeyframesConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.SetPrefetchCount(context, _devices);
        endpointConfigurator.WaitForDatabase(); // of the costs of hosted pictures

        // A statement that took too long must not fail a batch of which pictures are paid.
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(static exception =>
                DatabaseOutage.IsDatabaseFailure(exception) && !DatabaseOutage.IsOutage(exception));
            retry.Exponential(5, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));
        });
    }
}
