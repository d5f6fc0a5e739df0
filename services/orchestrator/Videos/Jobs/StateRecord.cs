using AdGenius.Orchestrator.History;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Jobs;

/// <summary>Writes the state that the job has entered to its history.</summary>
internal sealed class StateRecord(JobHistory history) : IVideoStep
{
    public Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        history.WriteState(context.Saga);
        return Task.CompletedTask;
    }
}
