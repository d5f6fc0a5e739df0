using MassTransit;

namespace AdGenius.Hosting.Bus.Pauses;

/// <summary>Applies the list of paused queues to the endpoints of this process.</summary>
internal sealed class QueuesPausedConsumer(QueueSwitches switches) : IConsumer<QueuesPaused>
{
    public Task Consume(ConsumeContext<QueuesPaused> context)
    {
        switches.Apply(context.Message.Names, context.Message.At);
        return Task.CompletedTask;
    }
}
