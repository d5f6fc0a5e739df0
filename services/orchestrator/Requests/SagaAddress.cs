using AdGenius.Contracts;
using AdGenius.Hosting.Bus;

namespace AdGenius.Orchestrator.Requests;

/// <summary>Where the orchestrator sends what is for its own saga.</summary>
internal static class SagaAddress
{
    public static readonly Uri Uri = CommandRoutes.AddressOf(Queues.VideoSaga);
}
