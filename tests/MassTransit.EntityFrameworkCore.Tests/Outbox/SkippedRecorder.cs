namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

/// <summary>Counts the deliveries of one message, and those that were skipped: neither consumed nor failed.</summary>
internal sealed class SkippedRecorder(Guid messageId, int deliveries) : IReceiveObserver
{
    private readonly TaskCompletionSource<int> _skipped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _received;
    private int _skippedSoFar;

    /// <summary>How many deliveries were skipped, once all have ended.</summary>
    public Task<int> SkippedAsync(CancellationToken cancellationToken) => _skipped.Task.WaitAsync(cancellationToken);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        if (context.GetMessageId() == messageId)
        {
            var skipped = context.IsDelivered || context.IsFaulted
                ? Volatile.Read(ref _skippedSoFar)
                : Interlocked.Increment(ref _skippedSoFar);
            if (Interlocked.Increment(ref _received) == deliveries)
            {
                _skipped.TrySetResult(skipped);
            }
        }

        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
}
