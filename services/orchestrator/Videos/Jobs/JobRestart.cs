using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Jobs;

/// <summary>A job whose takes are retried starts again; its time limit counts from here.</summary>
internal sealed class JobRestart(DatabaseTime time) : IVideoStep
{
    public Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        context.Saga.IsRunning = true;
        context.Saga.StartedAt = time.GetUtcNow();
        return Task.CompletedTask;
    }
}
