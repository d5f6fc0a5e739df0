using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Submissions;
using MassTransit;

namespace AdGenius.ProviderWorker.Clips;

/// <summary>Takes orders for clips in. Acknowledged once the order is written down; the rows do the rest.</summary>
internal sealed class GenerateClipConsumer(SubmissionDesk desk) : IConsumer<GenerateClip>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<GenerateClip> context) => desk.TakeAsync(context.Message, context.CancellationToken);
}
