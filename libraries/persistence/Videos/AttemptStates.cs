using AdGenius.Contracts.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// Reads how an attempt stands from the orchestrator's rows. They are committed before its command is sent, while a command and the
/// message that abandons it come through two queues, in any order and after any time.
/// </summary>
public static class AttemptStates
{
    /// <summary>The state of an attempt as it is committed now.</summary>
    /// <param name="database">The database.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="takeId">The take; <see cref="Guid.Empty"/> for the job as a whole.</param>
    /// <param name="attempt">Which attempt, from 1; 0 for the job as a whole.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<AttemptState> ReadAsync(
        DbContext database, Guid jobId, Guid takeId, int attempt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var job = await database.Set<VideoState>().Where(job => job.CorrelationId == jobId)
            .Select(job => new
            {
                HasEnded = job.EndedAt != null,
                TakeHasEnded = job.Takes.Any(take => take.TakeId == takeId && (take.Attempt > attempt
                    || take.Status == TakeStatus.Stored || take.Status == TakeStatus.Failed || take.Status == TakeStatus.Cancelled)),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return job is null ? AttemptState.Erased
            : job.HasEnded || job.TakeHasEnded ? AttemptState.Ended
            : AttemptState.Current;
    }
}
