using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.PromptWorker;

/// <summary>A person waits for the answer, so previews have a queue of their own and do not wait behind jobs.</summary>
internal sealed class PreviewPromptConsumerDefinition : ConsumerDefinition<PreviewPromptConsumer>
{
    public PreviewPromptConsumerDefinition()
    {
        EndpointName = Queues.PreviewPrompt;
        ConcurrentMessageLimit = 4;
    }
}
