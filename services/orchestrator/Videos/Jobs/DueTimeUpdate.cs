using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Jobs;

/// <summary>Sets when the sweep must send the next <see cref="VideoDue"/>, after anything that moves a deadline.</summary>
internal sealed class DueTimeUpdate(IOptions<DeadlineOptions> deadlines) : IVideoStep
{
    public Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        context.Saga.DueAt = JobDeadlines.Next(context.Saga, deadlines.Value);
        return Task.CompletedTask;
    }
}
