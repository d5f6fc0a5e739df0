namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

/// <summary>
/// The ids of the messages that the broker accepted, in order. Can refuse messages, as a broker does for a full or deleted queue.
/// </summary>
internal sealed class SendRecorder : ISendObserver
{
    private readonly Lock _lock = new();
    private readonly List<Guid> _sent = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Func<Guid, bool> ShouldReject { get; set; } = static _ => false;

    /// <summary>What a send waits for before the broker confirms it; null: nothing.</summary>
    public Func<Guid, Task?> HoldUntil { get; set; } = static _ => null;

    public IReadOnlyList<Guid> Sent
    {
        get
        {
            lock (_lock)
            {
                return [.. _sent];
            }
        }
    }

    public async Task PreSend<T>(SendContext<T> context)
        where T : class
    {
        // Lets concurrent sends overtake, if the delivery allows it.
        await Task.Yield();
        if (HoldUntil(context.MessageId!.Value) is { } released)
        {
            await released;
        }

        if (ShouldReject(context.MessageId!.Value))
        {
            throw new InvalidOperationException("The broker refuses the message.");
        }
    }

    public Task PostSend<T>(SendContext<T> context)
        where T : class
    {
        lock (_lock)
        {
            _sent.Add(context.MessageId!.Value);
        }

        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return Task.CompletedTask;
    }

    public Task SendFault<T>(SendContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    /// <summary>Waits until all <paramref name="messageIds"/> are accepted.</summary>
    public async Task UntilAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (!messageIds.Except(Sent).Any())
            {
                return;
            }

            await next.WaitAsync(timeout.Token);
        }
    }
}
