using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Submissions;
using MassTransit;

namespace AdGenius.ProviderWorker.Clips;

/// <summary>Takes orders for clips in. Acknowledged once the order is written down; the rows do the rest.</summary>
internal sealed class GenerateClipConsumer(SubmissionIntake intake) : IConsumer<GenerateClip>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<GenerateClip> context) => intake.RecordAsync(context.Message, context.CancellationToken);
}
