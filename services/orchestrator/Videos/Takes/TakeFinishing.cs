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
    public async Task BeginAsync(BehaviorContext<VideoState> context, TakeState take)
    {
        var job = context.Saga;
        take.Iteration ??= await database.AllocateIterationsAsync(job.TenantName, job.CreativeId, 1, context.CancellationToken);
        take.Status = TakeStatus.Finishing;
        take.ResetRetries();
        history.Write(job, JobEventTypes.TakeFinishing, new { take.TakeId, take.Number, take.Iteration });
        await commands.SendAsync(context, take);
    }
}
