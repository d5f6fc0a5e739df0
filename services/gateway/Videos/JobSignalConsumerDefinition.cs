using MassTransit;

namespace AdGenius.Gateway.Videos;

/// <summary>Every gateway receives every event, on a queue that is deleted when its process ends.</summary>
internal sealed class JobSignalConsumerDefinition : ConsumerDefinition<JobSignalConsumer>
{
    public JobSignalConsumerDefinition() => Endpoint(endpoint =>
    {
        endpoint.Name = "gateway-signals";
        endpoint.InstanceId = "-" + NewId.NextGuid().ToString("N");
        endpoint.Temporary = true;
        endpoint.PrefetchCount = 64;
    });
}
