using AdGenius.Contracts.Models;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Models;

/// <summary>The models that running frame workers hold.</summary>
public static class LocalModelStore
{
    /// <summary>Maximum length of the name of a worker, in characters.</summary>
    public const int MaxWorkerLength = 128;

    /// <summary>Maximum length of a model id, in characters.</summary>
    public const int MaxModelIdLength = 80;

    /// <summary>How many models of one worker are kept.</summary>
    public const int MaxModelsPerWorker = 100;

    private const int MaxListed = 1_000;
    private static readonly TimeSpan KeptAfterExpiry = TimeSpan.FromHours(1);

    // No announcement overtakes another by more. A worker whose clock was set back announces earlier times for as long as it was ahead.
    private static readonly TimeSpan Overtaking = TimeSpan.FromSeconds(30);

    // Running workers announce their models every 30 seconds.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The entries of workers that have not expired at <paramref name="now"/>, of the database's clock, the newest first; several workers
    /// may hold one model.
    /// </summary>
    public static async Task<IReadOnlyList<VideoModel>> ListAsync(
        DbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.Set<LocalModel>().AsNoTracking().Where(row => row.ExpiresAt > now).OrderByDescending(row => row.SeenAt)
            .Take(MaxListed).Select(row => row.Entry).ToListAsync(cancellationToken);
    }

    /// <summary>The same of one model: an entry has thousands of characters, and a fleet has many workers and models.</summary>
    public static async Task<IReadOnlyList<VideoModel>> ListOfAsync(
        DbContext database, string modelId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.Set<LocalModel>().AsNoTracking().Where(row => row.ModelId == modelId && row.ExpiresAt > now)
            .OrderByDescending(row => row.SeenAt).Take(MaxListed).Select(row => row.Entry).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// The tokens of a scene's prompt that a local model reads: the fewest of the workers that can use it, since any of them may get the
    /// job; null for those of CLIP, and where no worker says.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="modelId">The id in the catalogue.</param>
    /// <param name="now">The time on the database's clock.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<int?> PromptTokensAsync(
        DbContext database, string modelId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var held = await ListOfAsync(database, modelId, now, cancellationToken);
        var tokens = held.Where(entry => entry.State == VideoModelState.Available).Select(entry => entry.Diffusion?.PromptTokens).ToList();
        return tokens.Contains(null) ? null : tokens.Min();
    }

    /// <summary>True when an announcement was kept at or after <paramref name="since"/>.</summary>
    public static Task<bool> HasAnnouncementSinceAsync(DbContext database, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<LocalModel>().AnyAsync(row => row.SeenAt >= since, cancellationToken);
    }

    /// <summary>
    /// Keeps what a worker has announced, in the place of what it announced before and of what workers that have stopped said of the same
    /// models, and deletes what expired long ago. An announcement that was overtaken by the kept one changes nothing.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="announced">The announcement.</param>
    /// <param name="now">The time on the database's clock.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task SaveAsync(
        DbContext database, LocalModelsAnnounced announced, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(announced);
        var oldest = now - KeptAfterExpiry;
        await database.Set<LocalModel>().Where(row => row.ExpiresAt < oldest).ExecuteDeleteAsync(cancellationToken);
        var known = await database.Set<LocalModel>().Where(row => row.Worker == announced.Worker).ToListAsync(cancellationToken);
        if (known.Exists(row => row.AnnouncedAt > announced.At && now - row.SeenAt < Overtaking))
        {
            return;
        }

        var models = announced.Models.Where(model => model.Id.Length <= MaxModelIdLength).DistinctBy(model => model.Id)
            .Take(MaxModelsPerWorker).ToList();
        var (ids, silentSince) = (models.ConvertAll(model => model.Id), now - Silence);
        await database.Set<LocalModel>()
            .Where(row => row.Worker != announced.Worker && row.SeenAt < silentSince && ids.Contains(row.ModelId))
            .ExecuteDeleteAsync(cancellationToken);
        database.RemoveRange(known.Where(row => models.TrueForAll(model => model.Id != row.ModelId)));
        foreach (var model in models)
        {
            var row = known.Find(one => one.ModelId == model.Id);
            if (row is null)
            {
                row = new LocalModel { Worker = announced.Worker, ModelId = model.Id };
                database.Add(row);
            }

            row.Entry = model;
            row.AnnouncedAt = announced.At;
            row.SeenAt = now;
            row.ExpiresAt = now + (announced.ExpiresAt - announced.At);
        }

        await database.SaveChangesAsync(cancellationToken);
    }
}
