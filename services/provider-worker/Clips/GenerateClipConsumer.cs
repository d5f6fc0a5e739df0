using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Submissions;
using MassTransit;

namespace AdGenius.ProviderWorker.Clips;

/// <summary>
/// Receives commands to generate clips. Acknowledged once the submission's row is saved; the submission loop processes it from there.
/// </summary>
internal sealed class GenerateClipConsumer(SubmissionIntake intake) : IConsumer<GenerateClip>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<GenerateClip> context) => intake.RecordAsync(context.Message, context.CancellationToken);
}
