using System.Text.Json.Nodes;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Videos.Retries;

/// <summary>
/// Whether a job may pay a provider now. One that is retried may only where its last retry allows it, as its history says.
/// </summary>
internal static class RetrySpending
{
    /// <summary>True before the first end of the job, and after it when the last retry allows spending.</summary>
    public static async Task<bool> IsAllowedAsync(AdGeniusDbContext database, VideoState job, CancellationToken cancellationToken)
    {
        if (job.EndCount == 0)
        {
            return true;
        }

        var request = await database.JobEvents.AsNoTracking()
            .Where(one => one.JobId == job.CorrelationId && one.Type == JobEventTypes.RetryRequested)
            .OrderByDescending(one => one.Sequence).Select(one => one.Data).FirstOrDefaultAsync(cancellationToken);
        return request is not null && JsonNode.Parse(request)?["allowSpending"]?.GetValue<bool>() == true;
    }
}
