using MassTransit;

namespace AdGenius.Orchestrator.Admission;

/// <summary>Rings the bell once a message that changed the waiting line is done with, and its transaction committed: earlier there is nothing to see.</summary>
internal sealed class AdmissionObserver(AdmissionBell bell) : IReceiveObserver
{
    /// <summary>Asks for the bell to be rung when the message under way is done with.</summary>
    public static void RingAfter(ConsumeContext context) => context.ReceiveContext.AddOrUpdatePayload(() => new Wish(), wish => wish);

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        if (context.TryGetPayload<Wish>(out _))
        {
            bell.Ring();
        }

        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    private sealed class Wish;
}
