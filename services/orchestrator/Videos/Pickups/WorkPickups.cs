using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Videos.Pickups;

/// <summary>
/// When workers have started work for one job. A command is sent again at a time after every pick-up of it that is known
/// (<see cref="SendTime"/>), and a pick-up is never recorded before its command was sent. So their order holds although orchestrators'
/// clocks differ.
/// </summary>
internal sealed class WorkPickups(IReadOnlyList<WorkPickup> rows)
{
    // A database keeps microseconds of a time, or fewer.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    /// <summary>Reads the pick-ups of a job.</summary>
    public static async Task<WorkPickups> ReadAsync(AdGeniusDbContext database, Guid jobId, CancellationToken cancellationToken) =>
        new(await database.WorkPickups.AsNoTracking().Where(pickup => pickup.JobId == jobId).ToListAsync(cancellationToken));

    /// <summary>When a command is sent: now, or after <paramref name="lastPickup"/>, which another process has dated.</summary>
    public static DateTimeOffset SendTime(DateTimeOffset now, DateTimeOffset? lastPickup) =>
        lastPickup + (2 * Rounding) is { } after && after > now ? after : now;

    /// <summary>When any command of the take was picked up last; of the job as a whole for null.</summary>
    public DateTimeOffset? LastOf(Guid? takeId) => rows.Where(row => row.TakeId == takeId).Max(row => (DateTimeOffset?)row.At);

    /// <summary>When the command was picked up last since it was sent; null while it is queued.</summary>
    public DateTimeOffset? LastOf(Guid? takeId, int attempt, OutstandingCommand command) =>
        SinceSent(takeId, attempt, command).Max(at => (DateTimeOffset?)at);

    /// <summary>When the command was picked up first since it was sent, earlier deliveries included; null while it is queued.</summary>
    public DateTimeOffset? FirstOf(Guid? takeId, int attempt, OutstandingCommand command) =>
        SinceSent(takeId, attempt, command).Min(at => (DateTimeOffset?)at);

    /// <summary>When work on the command began first, however often it was sent since.</summary>
    public DateTimeOffset? FirstEverOf(Guid? takeId, int attempt, OutstandingCommand command) =>
        Of(takeId, attempt, command).Min(at => (DateTimeOffset?)at);

    private IEnumerable<DateTimeOffset> SinceSent(Guid? takeId, int attempt, OutstandingCommand command) =>
        Of(takeId, attempt, command).Where(at => at >= command.SentAt - Rounding);

    private IEnumerable<DateTimeOffset> Of(Guid? takeId, int attempt, OutstandingCommand command) => rows
        .Where(row => row.TakeId == takeId && row.Stage == command.Stage && row.Attempt == attempt && row.BatchIndex == command.BatchIndex)
        .Select(row => row.At);
}
