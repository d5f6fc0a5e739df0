using AdGenius.Orchestrator.Telemetry;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>An admitted job starts; its time limit counts from here.</summary>
internal sealed class JobStart(JobMeasures measures, TimeProvider time) : IVideoStep
{
    public Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        context.Saga.IsRunning = true;
        var now = time.GetUtcNow();
        context.Saga.StartedAt = now;
        var waited = now - context.Saga.AcceptedAt;
        measures.Add(metrics => metrics.JobAdmitted(waited));
        return Task.CompletedTask;
    }
}
