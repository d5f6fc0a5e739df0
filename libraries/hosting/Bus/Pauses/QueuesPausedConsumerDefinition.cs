using MassTransit;

namespace AdGenius.Hosting.Bus.Pauses;

/// <summary>Every process receives every list, on a queue that is deleted when its process ends.</summary>
internal sealed class QueuesPausedConsumerDefinition : ConsumerDefinition<QueuesPausedConsumer>
{
    public QueuesPausedConsumerDefinition() => Endpoint(endpoint =>
    {
        endpoint.Name = "paused-queues";
        endpoint.InstanceId = "-" + NewId.NextGuid().ToString("N");
        endpoint.Temporary = true;
        endpoint.PrefetchCount = 4;
    });
}
