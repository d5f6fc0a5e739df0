using AdGenius.Contracts.Clips;
using MassTransit;

namespace AdGenius.FrameWorker.Work;

/// <summary>Every worker process receives abandoned takes and cancels its work for them.</summary>
internal sealed class TakeAbandonedConsumer(RunningWork work) : IConsumer<TakeAbandoned>
{
    public Task Consume(ConsumeContext<TakeAbandoned> context)
    {
        work.Abandon(context.Message.TakeId, context.Message.Attempt, context.Message.Reason);
        return Task.CompletedTask;
    }
}
