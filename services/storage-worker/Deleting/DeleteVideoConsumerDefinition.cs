using AdGenius.Contracts;
using AdGenius.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Deleting;

/// <summary>
/// Retries of deleting: a command waits for as long as the object store is unavailable, because no other message follows by which its
/// objects would be deleted. The endpoint holds at most its prefetch count, and a stopping process returns the commands to the queue.
/// </summary>
internal sealed class DeleteVideoConsumerDefinition : ConsumerDefinition<DeleteVideoConsumer>
{
    // MassTransit lists the delays up to the longest in advance, and the list does not end with an increment that it rounds to nothing.
    private static readonly TimeSpan MinRetryDelayIncrement = TimeSpan.FromMilliseconds(10);

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
        var increment = _options.RetryDelay > MinRetryDelayIncrement ? _options.RetryDelay : MinRetryDelayIncrement;
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<ObjectStoreException>(static exception => exception.IsTransient);
            retry.Exponential(int.MaxValue, _options.RetryDelay, _options.MaxRetryDelay, increment);
        });
    }
}
