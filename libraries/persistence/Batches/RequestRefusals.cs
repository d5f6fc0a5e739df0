using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Batches;

/// <summary>
/// Records why a request was refused, where every gateway finds it: in the row of the accepted request and in the items of its batches.
/// Recorded again, it changes nothing but the time.
/// </summary>
public static class RequestRefusals
{
    /// <summary>
    /// Records it in all rows of the request. Where none has it, none is added; where the id is another request's by now, such as the
    /// corrected one's, nothing is recorded.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="jobId">The job that the request would have become.</param>
    /// <param name="digest">The digest of the request that was refused.</param>
    /// <param name="failures">Why it was refused.</param>
    /// <param name="at">When it was refused.</param>
    /// <param name="cancellationToken">Ends the call; then nothing is recorded.</param>
    public static async Task RecordAsync(
        DbContext database,
        Guid jobId,
        string digest,
        IReadOnlyList<Failure> failures,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(failures);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var marked = await MarkAsync(database, jobId, digest, failures, at, cancellationToken);
        if (marked > 0 || !await database.Set<QueuedRequest>().AnyAsync(row => row.JobId == jobId, cancellationToken))
        {
            await BatchStore.MarkRefusedAsync(
                database, jobId, string.Join(" ", failures.Select(failure => failure.Text)), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Records it in the row of the accepted request alone, which is not sent again. Returns the number of rows: 0 or 1.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="jobId">The job that the request would have become.</param>
    /// <param name="digest">The digest of the request that was refused; the row of another request is not changed.</param>
    /// <param name="failures">Why it was refused.</param>
    /// <param name="at">When it was refused.</param>
    /// <param name="cancellationToken">Ends the call; then nothing is recorded.</param>
    public static Task<int> MarkAsync(
        DbContext database,
        Guid jobId,
        string digest,
        IReadOnlyList<Failure> failures,
        DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<QueuedRequest>().Where(row => row.JobId == jobId && row.Digest == digest).ExecuteUpdateAsync(
            row => row.SetProperty(x => x.Refusals, failures).SetProperty(x => x.RefusedAt, at)
                .SetProperty(x => x.SendAt, (DateTimeOffset?)null).SetProperty(x => x.Request, (GenerateVideo?)null),
            cancellationToken);
    }
}
