using MassTransit;

namespace AdGenius.Orchestrator.Videos.Jobs;

/// <summary>A payload of the messages after which other jobs may be admitted.</summary>
internal sealed class QueueChange
{
    /// <summary>The current message changes which jobs may be admitted.</summary>
    public static void Mark(ConsumeContext context) =>
        context.ReceiveContext.AddOrUpdatePayload(() => new QueueChange(), existing => existing);
}
