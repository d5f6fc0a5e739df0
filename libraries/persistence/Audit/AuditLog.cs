using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Audit;

/// <summary>
/// Records the actions of operators as audit events. An action that cannot be recorded is not begun, so its texts, which nothing has
/// checked, are recorded as far as every database can store them.
/// </summary>
public static class AuditLog
{
    /// <summary>Maximum length of a target, in characters; longer ones are cut.</summary>
    public const int MaxTargetLength = 300;

    /// <summary>Maximum length of the details, in characters; longer ones are cut.</summary>
    public const int MaxDetailsLength = 1_000;

    /// <summary>Maximum length of the result's text, in characters; longer ones are cut.</summary>
    public const int MaxResultLength = 500;

    /// <summary>Records that an action begins, and returns the number of its event.</summary>
    public static async Task<long> BeginAsync(DbContext database, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(auditEvent);
        auditEvent.Actor = StoredText.Of(auditEvent.Actor, FieldLengths.Actor);
        auditEvent.Target = StoredText.Of(auditEvent.Target, MaxTargetLength);
        auditEvent.Details = StoredText.Of(auditEvent.Details, MaxDetailsLength);
        database.Add(auditEvent);
        await database.SaveChangesAsync(cancellationToken);
        database.Entry(auditEvent).State = EntityState.Detached;
        return auditEvent.Sequence;
    }

    /// <summary>Records how the action ended; also after its caller has gone, so it takes no cancellation.</summary>
    public static Task EndAsync(DbContext database, long sequence, AuditEventResult result, string? text, string? details)
    {
        ArgumentNullException.ThrowIfNull(database);
        var (resultText, cutDetails) = (StoredText.Of(text, MaxResultLength), StoredText.Of(details, MaxDetailsLength));
        return database.Set<AuditEvent>().Where(auditEvent => auditEvent.Sequence == sequence).ExecuteUpdateAsync(
            auditEvent => auditEvent.SetProperty(x => x.Result, (AuditEventResult?)result).SetProperty(x => x.ResultText, resultText)
                .SetProperty(x => x.Details, x => cutDetails ?? x.Details),
            CancellationToken.None);
    }

    /// <summary>Does <paramref name="work"/> as a recorded action.</summary>
    /// <param name="database">Where it is recorded.</param>
    /// <param name="auditEvent">What is done.</param>
    /// <param name="work">Does it.</param>
    /// <param name="details">What of its result is recorded; null: nothing.</param>
    /// <param name="refusalOf">The text of an exception that says that nothing was changed; null for any other.</param>
    /// <param name="cancellationToken">Ends the recording of its beginning.</param>
    public static async Task<T> RecordAsync<T>(
        DbContext database,
        AuditEvent auditEvent,
        Func<Task<T>> work,
        Func<T, string>? details,
        Func<Exception, string?> refusalOf,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(refusalOf);
        var sequence = await BeginAsync(database, auditEvent, cancellationToken);
        try
        {
            var result = await work();
            await EndAsync(database, sequence, AuditEventResult.Done, null, details?.Invoke(result));
            return result;
        }
        catch (Exception exception)
        {
            var (result, text) = refusalOf(exception) is { } refusal
                ? (AuditEventResult.Refused, refusal)
                : (AuditEventResult.Failed, exception.GetType().Name);
            await EndAsync(database, sequence, result, text, null);
            throw;
        }
    }

    /// <summary>The newest events before <paramref name="before"/> (null: the newest of all), newest first.</summary>
    public static async Task<IReadOnlyList<AuditEvent>> ListAsync(
        DbContext database, long? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var events = database.Set<AuditEvent>().AsNoTracking();
        return await (before is { } sequence ? events.Where(auditEvent => auditEvent.Sequence < sequence) : events)
            .OrderByDescending(auditEvent => auditEvent.Sequence).Take(limit).ToListAsync(cancellationToken);
    }
}
