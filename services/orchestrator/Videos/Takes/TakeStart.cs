using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>Begins the first attempt of every take.</summary>
internal sealed class TakeStart(TakeAttempts attempts) : IVideoStep
{
    public async Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        foreach (var take in context.Saga.TakesInOrder())
        {
            await attempts.BeginAsync(context, take);
        }
    }
}
