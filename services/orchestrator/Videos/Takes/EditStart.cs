using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>
/// Begins the edit of a stored take: its scenes and parameters become those of the new take, which goes straight to finishing. What the
/// first prompt said about sound, words and outputs does not count any more: the edit's request states everything.
/// </summary>
internal sealed class EditStart(
    AdGeniusDbContext database, JobReader jobs, TakeFinishing finishing, TakeFailures failures, DatabaseTime time) : IVideoStep
{
    public async Task ExecuteAsync(BehaviorContext<VideoState> context)
    {
        var job = context.Saga;
        var found = job.Request.Edit?.TakeId is { } takeId
            ? await jobs.FindTakeAsync(takeId, job.TenantName, context.CancellationToken)
            : null;
        if (found is not { Job: { DeletedAt: null, Parameters: { } parameters }, Take: { Sources: [var main, ..] sources } source })
        {
            failures.FailAll(job, NotFound);
            return;
        }

        // A regeneration's parameters would count as the whole brief, and nothing of the request would. The policy is the one of now.
        var policy = await PolicyStore.FindAsync(database, job.TenantName, context.CancellationToken);
        job.Parameters = parameters with
        {
            Brief = null,
            Regeneration = null,
            RequiresLabel = policy?.Label == true ? true : null,
            Adjustments = MusicMoods.Noted(parameters.Adjustments, job.Request.Music),
        };
        job.RetryAttempts = 0;
        foreach (var take in job.TakesInOrder().ToList())
        {
            take.AttemptStartedAt = time.GetUtcNow();
            take.Clip = main.Clip;
            take.ShapeClips = sources.Count > 1 ? [.. sources.Skip(1)] : null;
            take.ProducedBy = source.ProducedBy ?? new ProducedBy { Model = source.Model };
            take.Seed = source.Seed;
            take.OriginalUrl = source.OriginalUrl;
            await finishing.BeginAsync(context, take);
        }
    }

    private static readonly Failure NotFound = new()
    {
        Code = FailureCode.InvalidRequest,
        Field = "edit.takeId",
        Text = "edit.takeId names no stored take of this tenant whose scenes are kept.",
    };
}
