using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Audit;

/// <summary>
/// Records the acts of operators. An act that cannot be recorded is not begun, so its texts, which nothing has checked, are recorded as far
/// as every database can store them.
/// </summary>
public static class AuditLog
{
    /// <summary>Maximum length of a target, in characters; longer ones are cut.</summary>
    public const int MaxTargetLength = 300;

    /// <summary>Maximum length of the details, in characters; longer ones are cut.</summary>
    public const int MaxDetailsLength = 1_000;

    /// <summary>Maximum length of the result's text, in characters; longer ones are cut.</summary>
    public const int MaxResultLength = 500;

    /// <summary>Records that an act begins, and returns its number.</summary>
    public static async Task<long> BeginAsync(DbContext database, AdminAct act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(act);
        act.Actor = StoredText.Of(act.Actor, FieldLengths.Actor);
        act.Target = StoredText.Of(act.Target, MaxTargetLength);
        act.Details = StoredText.Of(act.Details, MaxDetailsLength);
        database.Add(act);
        await database.SaveChangesAsync(cancellationToken);
        database.Entry(act).State = EntityState.Detached;
        return act.Sequence;
    }

    /// <summary>Records how the act ended; also after its caller has gone, so it takes no cancellation.</summary>
    public static Task EndAsync(DbContext database, long sequence, AdminActResult result, string? text, string? details)
    {
        ArgumentNullException.ThrowIfNull(database);
        var (resultText, cutDetails) = (StoredText.Of(text, MaxResultLength), StoredText.Of(details, MaxDetailsLength));
        return database.Set<AdminAct>().Where(act => act.Sequence == sequence).ExecuteUpdateAsync(
            act => act.SetProperty(x => x.Result, (AdminActResult?)result).SetProperty(x => x.ResultText, resultText)
                .SetProperty(x => x.Details, x => cutDetails ?? x.Details),
            CancellationToken.None);
    }

    /// <summary>Does <paramref name="work"/> as a recorded act.</summary>
    public static async Task<T> RecordAsync<T>(DbContext database, AdminAct act, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var sequence = await BeginAsync(database, act, cancellationToken);
        try
        {
            var result = await work();
            await EndAsync(database, sequence, AdminActResult.Done, null, null);
            return result;
        }
        catch (Exception exception)
        {
            await EndAsync(database, sequence, AdminActResult.Failed, exception.GetType().Name, null);
            throw;
        }
    }

    /// <summary>The newest acts before <paramref name="before"/> (null: the newest of all), newest first.</summary>
    public static async Task<IReadOnlyList<AdminAct>> ListAsync(
        DbContext database, long? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var acts = database.Set<AdminAct>().AsNoTracking();
        return await (before is { } sequence ? acts.Where(act => act.Sequence < sequence) : acts)
            .OrderByDescending(act => act.Sequence).Take(limit).ToListAsync(cancellationToken);
    }
}
