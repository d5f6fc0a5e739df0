using AdGenius.Contracts.Assets;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Tests.Retention;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Assets;

public abstract class AssetStoreTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const int Count = 6;

    private readonly string _tenant = $"t{Guid.NewGuid():N}"[..12];

    [Theory]
    [InlineData(AssetStatus.Stored)]
    [InlineData(AssetStatus.Provisional)]
    public async Task Uploads_of_the_same_bytes_that_end_at_the_same_time_become_one_asset(AssetStatus status)
    {
        var uploads = Enumerable.Range(0, Count).Select(_ => Upload(_tenant, AssetKind.Logo)).ToList();
        await AddAsync(uploads);

        var kept = await Task.WhenAll(uploads.Select(upload => CompleteAsync(upload, status)));

        var asset = Assert.Single(kept.Select(one => one!.AssetId).Distinct());
        var rows = await RowsAsync();
        Assert.Equal((asset, AssetStatus.Stored), Assert.Single(
            rows.Where(row => row.Status != AssetStatus.Uploading).Select(row => (row.AssetId, row.Status))));
        Assert.Single(uploads.Zip(kept), pair => pair.First == pair.Second);
    }

    [Fact]
    public async Task Same_bytes_of_another_tenant_or_for_another_use_are_another_asset()
    {
        Asset[] uploads = [Upload(_tenant, AssetKind.Logo), Upload(_tenant, AssetKind.Picture), Upload(_tenant + "x", AssetKind.Logo)];
        await AddAsync(uploads);

        var kept = await Task.WhenAll(uploads.Select(upload => CompleteAsync(upload, AssetStatus.Stored)));

        Assert.Equal(uploads, kept);
    }

    [Fact]
    public async Task Upload_that_is_being_deleted_or_was_completed_is_not_completed()
    {
        var (deleted, completed) = (Upload(_tenant, AssetKind.Logo), Upload(_tenant, AssetKind.Picture));
        await AddAsync([deleted, completed]);
        Assert.True(await Database.InScopeAsync(context => AssetStore.ClaimDeletionAsync(context, deleted, Cancellation)));
        Assert.Equal(completed, await CompleteAsync(completed, AssetStatus.Stored));

        Assert.Null(await CompleteAsync(deleted, AssetStatus.Stored));
        Assert.Null(await CompleteAsync(completed, AssetStatus.Stored));
    }

    private Task<Asset?> CompleteAsync(Asset upload, AssetStatus status) => Task.Run(
        () => Database.InScopeAsync(context =>
        {
            upload.Status = status;
            upload.Sha256 = $"{_tenant,64}".Replace(' ', '0');
            return AssetStore.CompleteAsync(context, upload, Cancellation);
        }),
        Cancellation);

    private static Asset Upload(string tenantName, AssetKind kind)
    {
        var asset = TestRows.Asset(tenantName);
        (asset.Kind, asset.Status, asset.Sha256) = (kind, AssetStatus.Uploading, null);
        return asset;
    }

    private Task<int> AddAsync(IEnumerable<Asset> assets) => Database.InScopeAsync(async context =>
    {
        context.AddRange(assets);
        return await context.SaveChangesAsync(Cancellation);
    });

    private Task<List<Asset>> RowsAsync() => Database.InScopeAsync(
        context => context.Set<Asset>().AsNoTracking().Where(row => row.TenantName == _tenant).ToListAsync(Cancellation));
}

public sealed class SqliteAssetStoreTests(SqliteDatabase database) : AssetStoreTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresAssetStoreTests(PostgresDatabase database) : AssetStoreTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerAssetStoreTests(SqlServerDatabase database) : AssetStoreTests(database), IClassFixture<SqlServerDatabase>;
