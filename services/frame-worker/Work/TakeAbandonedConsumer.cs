using AdGenius.Contracts.Clips;
using MassTransit;

namespace AdGenius.FrameWorker.Work;

/// <summary>Every worker process hears of abandoned takes and stops what it does for them.</summary>
internal sealed class TakeAbandonedConsumer(RunningWork work) : IConsumer<TakeAbandoned>
{
    public Task Consume(ConsumeContext<TakeAbandoned> context)
    {
        work.Abandon(context.Message.TakeId, context.Message.Attempt, context.Message.Reason);
        return Task.CompletedTask;
    }
}
