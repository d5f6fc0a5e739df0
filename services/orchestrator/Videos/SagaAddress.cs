using AdGenius.Contracts;
using AdGenius.Hosting.Bus;

namespace AdGenius.Orchestrator.Videos;

/// <summary>The address of the saga's queue, for messages within the orchestrator.</summary>
internal static class SagaAddress
{
    public static readonly Uri Uri = CommandRoutes.AddressOf(Queues.VideoSaga);
}
