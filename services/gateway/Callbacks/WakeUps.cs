using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Callbacks;

/// <summary>
/// All that a callback can do: make a submission due now, so that its provider is asked. Nothing that a callback says is believed, so
/// twice, late or out of order does no harm, and one that is lost costs the polling delay.
/// </summary>
internal sealed class WakeUps(AdGeniusDbContext database, TimeProvider time)
{
    /// <summary>Wakes one submission of <paramref name="model"/>.</summary>
    public Task WakeAsync(string model, Guid submissionId, CancellationToken cancellationToken) =>
        WakeAsync(database.Set<Submission>().Where(row => row.SubmissionId == submissionId && row.Model == model), cancellationToken);

    /// <summary>Wakes the submission that <paramref name="model"/> knows as <paramref name="jobId"/>.</summary>
    public Task WakeAsync(string model, string jobId, CancellationToken cancellationToken) =>
        WakeAsync(database.Set<Submission>().Where(row => row.ProviderJobId == jobId && row.Model == model), cancellationToken);

    private Task<int> WakeAsync(IQueryable<Submission> rows, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return rows.Where(row => row.Status == SubmissionStatus.Submitted && row.DueAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now), cancellationToken);
    }
}
