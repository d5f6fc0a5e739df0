using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// A message on its way to its consumer. MassTransit's pipe asks it three things: a duplicate counts as consumed and delivered, so the pipe
/// only acknowledges it; a new message goes to the consumer, and what was sent is saved when that is done.
/// </summary>
internal sealed class InboxConsumeContext<TMessage>(
    ConsumeContext<TMessage> context, OutboxConsumeOptions options, IServiceProvider services, DbContext dbContext, PendingMessages messages, bool isDuplicate)
    : OutboxConsumeContextProxy<TMessage>(context, options, services)
    where TMessage : class
{
    public override bool ContinueProcessing { get; set; } = true;

    public override bool IsMessageConsumed => isDuplicate;

    public override bool IsOutboxDelivered => isDuplicate;

    public override int ReceiveCount => 1;

    public override long? LastSequenceNumber => null;

    public override Task AddSend<T>(SendContext<T> context)
    {
        messages.Add(context, SerializerContext);
        return Task.CompletedTask;
    }

    /// <summary>A saga has saved by now, and most often its messages with it.</summary>
    public override Task SetConsumed()
        => messages.AnyPending || dbContext.ChangeTracker.HasChanges() ? dbContext.SaveChangesAsync(CancellationToken) : Task.CompletedTask;

    public override Task RemoveOutboxMessages() => Task.CompletedTask;

    // Never asked for: consumed and delivered are one here.
    public override Task SetDelivered() => Task.CompletedTask;

    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() => Task.FromResult<List<OutboxMessageContext>>([]);

    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;
}
