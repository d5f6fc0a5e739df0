using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>A step of <see cref="VideoStateMachine"/> that needs the job's row only, whichever event leads to it.</summary>
internal interface IVideoStep
{
    Task ExecuteAsync(BehaviorContext<VideoState> context);
}

/// <summary>A step of <see cref="VideoStateMachine"/> that reads the event.</summary>
internal interface IVideoStep<in TEvent>
    where TEvent : class
{
    Task ExecuteAsync(VideoState job, TEvent message, BehaviorContext<VideoState> context);
}
