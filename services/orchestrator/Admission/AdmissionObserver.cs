using AdGenius.Orchestrator.Videos.Jobs;
using MassTransit;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// Wakes the admission loop after a message with a <see cref="QueueChange"/> was consumed and its transaction committed: before, the change
/// is not visible.
/// </summary>
internal sealed class AdmissionObserver(AdmissionLoop loop) : IReceiveObserver
{
    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        if (context.TryGetPayload<QueueChange>(out _))
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
}
