using MassTransit;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// Wakes the admission loop after a message that changed the queue was consumed and its transaction committed: before, the change is not
/// visible.
/// </summary>
internal sealed class AdmissionObserver(AdmissionLoop loop) : IReceiveObserver
{
    /// <summary>Wakes the loop after the current message is consumed.</summary>
    public static void WakeAfter(ConsumeContext context)
        => context.ReceiveContext.AddOrUpdatePayload(() => new WakeRequested(), existing => existing);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        if (context.TryGetPayload<WakeRequested>(out _))
        {
            loop.Wake();
        }

        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    private sealed class WakeRequested;
}
