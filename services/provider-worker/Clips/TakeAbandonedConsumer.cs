using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Submissions;
using MassTransit;

namespace AdGenius.ProviderWorker.Clips;

/// <summary>Hears that nobody wants a take any more.</summary>
internal sealed class TakeAbandonedConsumer(SubmissionIntake intake) : IConsumer<TakeAbandoned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TakeAbandoned> context) => intake.AbandonAsync(context.Message, context.CancellationToken);
}
