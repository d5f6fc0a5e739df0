using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Pauses;

/// <summary>Reads, sets and ends pauses.</summary>
public static class PauseStore
{
    /// <summary>
    /// How many pauses there may be at once: admission reads all of them every second, and names them in its statements.
    /// </summary>
    public const int MaxPauses = 1_000;

    /// <summary>Every pause.</summary>
    public static async Task<PauseSet> ReadAsync(DbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var pauses = await database.Set<Pause>().AsNoTracking().OrderBy(pause => pause.Kind).ThenBy(pause => pause.Name)
            .Take(MaxPauses).ToListAsync(cancellationToken);
        return pauses.Count == 0 ? PauseSet.Empty : new PauseSet(pauses);
    }

    /// <summary>
    /// Pauses it. What is paused already stays paused since then, with the new reason. Returns false when <see cref="MaxPauses"/> is
    /// reached.
    /// </summary>
    public static async Task<bool> SetAsync(DbContext database, Pause pause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(pause);
        if (await UpdateAsync(database, pause, cancellationToken))
        {
            return true;
        }

        if (await database.Set<Pause>().CountAsync(cancellationToken) >= MaxPauses)
        {
            return false;
        }

        database.Add(pause);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // A concurrent call created the row; any other cause fails the update too.
            database.Entry(pause).State = EntityState.Detached;
            if (!await UpdateAsync(database, pause, cancellationToken))
            {
                throw;
            }
        }

        return true;
    }

    /// <summary>Ends the pause; false when there was none.</summary>
    public static async Task<bool> EndAsync(DbContext database, PauseKind kind, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.Set<Pause>().Where(pause => pause.Kind == kind && pause.Name == name)
            .ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private static async Task<bool> UpdateAsync(DbContext database, Pause pause, CancellationToken cancellationToken) =>
        await database.Set<Pause>().Where(row => row.Kind == pause.Kind && row.Name == pause.Name)
            .ExecuteUpdateAsync(
                row => row.SetProperty(x => x.Reason, pause.Reason).SetProperty(x => x.Actor, pause.Actor), cancellationToken) > 0;
}
