using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Submissions;
using MassTransit;

namespace AdGenius.ProviderWorker.Clips;

/// <summary>Receives that a take is abandoned.</summary>
internal sealed class TakeAbandonedConsumer(SubmissionIntake intake) : IConsumer<TakeAbandoned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TakeAbandoned> context) => intake.AbandonAsync(context.Message, context.CancellationToken);
}
