using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Videos.Retries;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>Begins finishing: the take has a clip, and gets its iteration of the creative.</summary>
internal sealed class TakeFinishing(AdGeniusDbContext database, TakeCommandSender commands, JobHistory history)
{
    /// <summary>Gives the take its iteration, without which what it has is not finished.</summary>
    public async Task PrepareAsync(VideoState job, TakeState take, CancellationToken cancellationToken) =>
        take.Iteration ??= await database.AllocateIterationsAsync(job.TenantName, job.CreativeId, 1, cancellationToken);

    public async Task BeginAsync(BehaviorContext<VideoState> context, TakeState take)
    {
        var job = context.Saga;
        await PrepareAsync(job, take, context.CancellationToken);
        take.Status = TakeStatus.Finishing;
        take.ResetRetries();
        history.Write(job, JobEventTypes.TakeFinishing, new { take.TakeId, take.Number, take.Iteration });
        await commands.SendAsync(context, take);
    }
}
