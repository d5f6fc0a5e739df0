using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// The context in which a consumer gets a message. A duplicate is reported as consumed and delivered, so MassTransit's pipe only
/// acknowledges it. A new message goes to the consumer, and the messages it sent are saved when it has finished.
/// </summary>
internal sealed class InboxConsumeContext<TMessage>(
    ConsumeContext<TMessage> context,
    OutboxConsumeOptions options,
    IServiceProvider services,
    DbContext dbContext,
    PendingMessages messages,
    SagaSave sagaSave,
    bool isDuplicate)
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

    /// <summary>A saga repository has saved by now, and usually the messages with it.</summary>
    public override Task SetConsumed()
    {
        if (sagaSave.IsDone && messages.AnyPending)
        {
            dbContext.ChangeTracker.AcceptAllChanges();
        }

        return messages.AnyPending || (!sagaSave.IsDone && dbContext.ChangeTracker.HasChanges())
            ? dbContext.SaveChangesAsync(CancellationToken)
            : Task.CompletedTask;
    }

    public override Task RemoveOutboxMessages() => Task.CompletedTask;

    // Not called: a message is marked consumed and delivered in one step.
    public override Task SetDelivered() => Task.CompletedTask;

    public override Task<List<OutboxMessageContext>> LoadOutboxMessages() => Task.FromResult<List<OutboxMessageContext>>([]);

    public override Task NotifyOutboxMessageDelivered(OutboxMessageContext message) => Task.CompletedTask;
}
