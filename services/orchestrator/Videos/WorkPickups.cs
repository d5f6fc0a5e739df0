using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Videos;

/// <summary>When workers have started work for one job.</summary>
internal sealed class WorkPickups(IReadOnlyList<WorkPickup> rows)
{
    /// <summary>Reads the pick-ups of a job.</summary>
    public static async Task<WorkPickups> ReadAsync(AdGeniusDbContext database, Guid jobId, CancellationToken cancellationToken) =>
        new(await database.WorkPickups.AsNoTracking().Where(pickup => pickup.JobId == jobId).ToListAsync(cancellationToken));

    /// <summary>When the command was picked up last since it was sent; null while it is queued.</summary>
    public DateTimeOffset? LastOf(Guid? takeId, int attempt, OutstandingCommand command) =>
        Of(takeId, attempt, command).Where(at => at >= command.SentAt).Max(at => (DateTimeOffset?)at);

    /// <summary>When work on the command began first, deliveries and retries before this one included.</summary>
    public DateTimeOffset? FirstOf(Guid? takeId, int attempt, OutstandingCommand command) =>
        Of(takeId, attempt, command).Min(at => (DateTimeOffset?)at);

    private IEnumerable<DateTimeOffset> Of(Guid? takeId, int attempt, OutstandingCommand command) => rows
        .Where(row => row.TakeId == takeId && row.Stage == command.Stage && row.Attempt == attempt && row.BatchIndex == command.BatchIndex)
        .Select(row => row.At);
}
