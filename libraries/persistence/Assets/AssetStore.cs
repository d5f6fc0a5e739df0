using AdGenius.Contracts.Assets;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Assets;

/// <summary>Reads and writes the rows of uploaded files. Every read names the tenant.</summary>
public static class AssetStore
{
    /// <summary>The maximum length of an asset's name, in characters.</summary>
    public const int MaxNameLength = 200;

    private static readonly AssetStatus[] Usable = [AssetStatus.Stored, AssetStatus.Provisional];
    private static readonly AssetStatus[] Unfinished = [AssetStatus.Uploading, AssetStatus.Deleting];

    /// <summary>The tenant's stored asset of that id, or null.</summary>
    public static Task<Asset?> FindAsync(DbContext database, string tenantName, Guid assetId, CancellationToken cancellationToken) =>
        Of(database, tenantName).FirstOrDefaultAsync(
            asset => asset.AssetId == assetId && Usable.Contains(asset.Status), cancellationToken);

    /// <summary>The tenant's unfinished upload of that id, or null.</summary>
    public static Task<Asset?> FindUploadAsync(DbContext database, string tenantName, Guid assetId, CancellationToken cancellationToken) =>
        Of(database, tenantName).FirstOrDefaultAsync(
            asset => asset.AssetId == assetId && asset.Status == AssetStatus.Uploading, cancellationToken);

    /// <summary>
    /// The tenant's stored asset with the same bytes and use, or null. It has another user from now on: the refusal of the request that it
    /// came with does not delete it any more.
    /// </summary>
    public static async Task<Asset?> ShareSameAsync(
        DbContext database, string tenantName, AssetKind kind, string sha256, CancellationToken cancellationToken)
    {
        var same = await Of(database, tenantName).OrderBy(asset => asset.CreatedAt).FirstOrDefaultAsync(
            asset => asset.Sha256 == sha256 && asset.Kind == kind && Usable.Contains(asset.Status), cancellationToken);
        if (same is null || same.Status == AssetStatus.Stored)
        {
            return same;
        }

        var isShared = await Of(database, tenantName).Where(row => row.AssetId == same.AssetId && Usable.Contains(row.Status))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, AssetStatus.Stored), cancellationToken) > 0;
        same.Status = AssetStatus.Stored;
        return isShared ? same : null; // its request was refused in this moment
    }

    /// <summary>The tenant's stored assets, newest first.</summary>
    /// <param name="database">The database.</param>
    /// <param name="tenantName">The tenant.</param>
    /// <param name="kind">Only these; null for all.</param>
    /// <param name="after">The last one of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<IReadOnlyList<Asset>> ListAsync(
        DbContext database,
        string tenantName,
        AssetKind? kind,
        (DateTimeOffset CreatedAt, Guid AssetId)? after,
        int limit,
        CancellationToken cancellationToken)
    {
        var assets = Of(database, tenantName).Where(asset => Usable.Contains(asset.Status) && (kind == null || asset.Kind == kind));
        if (after is { } last)
        {
            // The time first: of an alternative of two conditions PostgreSQL uses no index, and would read all earlier pages again.
            assets = assets.Where(asset => asset.CreatedAt <= last.CreatedAt
                && (asset.CreatedAt < last.CreatedAt || asset.AssetId < last.AssetId));
        }

        return await assets.OrderByDescending(asset => asset.CreatedAt).ThenByDescending(asset => asset.AssetId).Take(limit)
            .ToListAsync(cancellationToken);
    }

    /// <summary>How many bytes the tenant's assets take, unfinished uploads included.</summary>
    public static Task<long> BytesOfAsync(DbContext database, string tenantName, CancellationToken cancellationToken) =>
        Of(database, tenantName).SumAsync(asset => asset.Length, cancellationToken);

    /// <summary>How many assets the tenant has and how many bytes they take, unfinished uploads included.</summary>
    public static async Task<(int Count, long Bytes)> UsageOfAsync(
        DbContext database, string tenantName, CancellationToken cancellationToken)
    {
        var usage = await Of(database, tenantName).GroupBy(asset => asset.TenantName)
            .Select(assets => new { Count = assets.Count(), Bytes = assets.Sum(asset => asset.Length) })
            .SingleOrDefaultAsync(cancellationToken);
        return usage is null ? (0, 0) : (usage.Count, usage.Bytes);
    }

    /// <summary>How many unfinished uploads the tenant has.</summary>
    public static Task<int> CountUploadsAsync(DbContext database, string tenantName, CancellationToken cancellationToken) =>
        Of(database, tenantName).CountAsync(asset => asset.Status == AssetStatus.Uploading, cancellationToken);

    /// <summary>Unfinished uploads of all tenants that began before <paramref name="before"/>, oldest first.</summary>
    /// <param name="database">The database.</param>
    /// <param name="before">When the uploads that are left alone began.</param>
    /// <param name="after">The last one of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<IReadOnlyList<Asset>> AbandonedAsync(
        DbContext database,
        DateTimeOffset before,
        (DateTimeOffset CreatedAt, Guid AssetId)? after,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var assets = database.Set<Asset>().AsNoTracking()
            .Where(asset => Unfinished.Contains(asset.Status) && asset.CreatedAt < before);
        if (after is { } last)
        {
            assets = assets.Where(asset => asset.CreatedAt > last.CreatedAt
                || (asset.CreatedAt == last.CreatedAt && asset.AssetId > last.AssetId));
        }

        return await assets.OrderBy(asset => asset.CreatedAt).ThenBy(asset => asset.AssetId).Take(limit).ToListAsync(cancellationToken);
    }

    /// <summary>Adds the row of an upload that begins.</summary>
    public static async Task BeginAsync(DbContext database, Asset asset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        database.Set<Asset>().Add(asset);
        await database.SaveChangesAsync(cancellationToken);
        database.Entry(asset).State = EntityState.Detached;
    }

    /// <summary>
    /// Makes an unfinished upload one that is being deleted, so that it is not completed while its object is deleted; false when it was
    /// completed or deleted meanwhile. May be repeated.
    /// </summary>
    public static async Task<bool> ClaimDeletionAsync(DbContext database, Asset asset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(asset);
        return await Of(database, asset.TenantName).Where(row => row.AssetId == asset.AssetId && Unfinished.Contains(row.Status))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, AssetStatus.Deleting), cancellationToken) > 0;
    }

    /// <summary>
    /// Ends an upload with the status and the facts of <paramref name="asset"/>, unless the tenant has an asset with the same bytes and use
    /// by now, which is shared instead (<see cref="ShareSameAsync"/>). Uploads of the same bytes that end at the same time wait for one
    /// another here, so that one of them becomes the asset of all.
    /// </summary>
    /// <returns>
    /// <paramref name="asset"/> itself, or the asset that has its bytes. Null when it is being deleted, or was completed or deleted
    /// meanwhile.
    /// </returns>
    public static async Task<Asset?> CompleteAsync(DbContext database, Asset asset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(asset);
        ArgumentException.ThrowIfNullOrEmpty(asset.Sha256);
        var own = Of(database, asset.TenantName).Where(row => row.AssetId == asset.AssetId && row.Status == AssetStatus.Uploading);

        // Committed first: of two uploads, the one that writes it later finds the other's row below, and waits for it.
        if (await own.ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Sha256, asset.Sha256).SetProperty(row => row.Kind, asset.Kind), cancellationToken) == 0)
        {
            return null;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await LockSameAsync(database, asset, cancellationToken);
        var kept = await ShareSameAsync(database, asset.TenantName, asset.Kind, asset.Sha256, cancellationToken);
        if (kept is null && await EndAsync(own, asset, cancellationToken))
        {
            kept = asset;
        }

        await transaction.CommitAsync(cancellationToken);
        return kept;
    }

    /// <summary>
    /// Locks the rows with the same bytes and use until the transaction ends; in the order of their ids, so that two uploads never wait
    /// for each other.
    /// </summary>
    private static async Task LockSameAsync(DbContext database, Asset asset, CancellationToken cancellationToken)
    {
        var same = Of(database, asset.TenantName).Where(
            row => row.Sha256 == asset.Sha256 && row.Kind == asset.Kind && row.Status != AssetStatus.Deleting);
        foreach (var assetId in await same.OrderBy(row => row.AssetId).Select(row => row.AssetId).ToListAsync(cancellationToken))
        {
            await Of(database, asset.TenantName).Where(row => row.AssetId == assetId)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Sha256, row => row.Sha256), cancellationToken);
        }
    }

    private static async Task<bool> EndAsync(IQueryable<Asset> upload, Asset asset, CancellationToken cancellationToken) =>
        await upload.ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.Status, asset.Status)
                .SetProperty(row => row.UploadId, (string?)null)
                .SetProperty(row => row.Kind, asset.Kind)
                .SetProperty(row => row.ContentType, asset.ContentType)
                .SetProperty(row => row.Length, asset.Length)
                .SetProperty(row => row.Sha256, asset.Sha256)
                .SetProperty(row => row.Width, asset.Width)
                .SetProperty(row => row.Height, asset.Height)
                .SetProperty(row => row.DurationSeconds, asset.DurationSeconds),
            cancellationToken) > 0;

    /// <summary>
    /// Makes a provisional asset one that is being deleted, which is not found; false when it is stored for others meanwhile. True also for
    /// one whose upload was not completed.
    /// </summary>
    public static async Task<bool> WithdrawAsync(DbContext database, Asset asset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(asset);
        return await Of(database, asset.TenantName)
            .Where(row => row.AssetId == asset.AssetId && row.Status != AssetStatus.Stored)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, AssetStatus.Deleting), cancellationToken) > 0;
    }

    /// <summary>Deletes the row; a missing one is no error.</summary>
    public static async Task DeleteAsync(DbContext database, string tenantName, Guid assetId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        await database.Set<Asset>().Where(asset => asset.AssetId == assetId && asset.TenantName == tenantName)
            .ExecuteDeleteAsync(cancellationToken);
    }

    private static IQueryable<Asset> Of(DbContext database, string tenantName)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentException.ThrowIfNullOrEmpty(tenantName);
        return database.Set<Asset>().AsNoTracking().Where(asset => asset.TenantName == tenantName);
    }
}
