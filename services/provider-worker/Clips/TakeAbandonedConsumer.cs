using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Submissions;
using MassTransit;

namespace AdGenius.ProviderWorker.Clips;

/// <summary>Hears that nobody wants a take any more.</summary>
internal sealed class TakeAbandonedConsumer(SubmissionDesk desk) : IConsumer<TakeAbandoned>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<TakeAbandoned> context) => desk.AbandonAsync(context.Message, context.CancellationToken);
}
