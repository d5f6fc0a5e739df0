using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Writes the state that the job has entered to its history.</summary>
internal sealed class StateRecord(JobHistory history) : IVideoStep
{
    public Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        history.Write(context.Saga, JobEventTypes.State, new { State = context.Saga.CurrentState });
        return Task.CompletedTask;
    }
}
