using AdGenius.Contracts.Assets;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using AdGenius.ObjectStore.Folder;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Assets;

public sealed class When_an_upload_is_completed_during_the_sweep(When_an_upload_is_completed_during_the_sweep.SweepingGateway gateway)
    : IClassFixture<When_an_upload_is_completed_during_the_sweep.SweepingGateway>
{
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_keep_its_file_and_complete_none_that_is_being_deleted()
    {
        Asset[] uploads = [.. Enumerable.Range(0, 3).Select(Abandoned)];
        foreach (var upload in uploads)
        {
            await gateway.Store.PutAsync(
                upload.Key, new MemoryStream([1, 2]), new PutOptions { ContentType = "image/png" }, Cancellation);
        }

        await gateway.WriteAsync(database => database.AddRange(uploads.AsEnumerable()));
        Assert.Equal(uploads[0].Key, await gateway.Store.Blocked.WaitAsync(Cancellation));

        Assert.False(await CompleteAsync(uploads[0]));
        Assert.True(await CompleteAsync(uploads[1]));
        gateway.Store.Release();

        await using var scope = gateway.Services.CreateAsyncScope();
        var rows = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Assets.AsNoTracking()
            .Where(asset => asset.TenantName == _tenant);
        await Until.TrueAsync(
            "the sweep has deleted the last upload",
            async () => !await rows.AnyAsync(asset => asset.AssetId == uploads[2].AssetId, Cancellation),
            Cancellation);
        var kept = await rows.SingleAsync(Cancellation);
        Assert.Equal((uploads[1].AssetId, AssetStatus.Stored), (kept.AssetId, kept.Status));
        Assert.NotNull(await gateway.Store.HeadAsync(uploads[1].Key, Cancellation));
        Assert.Null(await gateway.Store.HeadAsync(uploads[0].Key, Cancellation));
    }

    /// <summary>What a call does last that was begun in time.</summary>
    private async Task<bool> CompleteAsync(Asset upload)
    {
        await using var scope = gateway.Services.CreateAsyncScope();
        upload.Status = AssetStatus.Stored;
        upload.Sha256 = $"{upload.AssetId:N}{upload.AssetId:N}";
        return await AssetStore.CompleteAsync(
            scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), upload, Cancellation) == upload;
    }

    private Asset Abandoned(int index)
    {
        var id = Guid.NewGuid();
        return new Asset
        {
            AssetId = id,
            TenantName = _tenant,
            Kind = AssetKind.Logo,
            Name = "mark.png",
            Key = $"videos/{_tenant}/assets/{id:N}",
            Length = 2,
            Status = AssetStatus.Uploading,
            CreatedAt = DateTimeOffset.UnixEpoch.AddDays(index),
        };
    }

    public sealed class SweepingGateway : GatewayFixture
    {
        internal BlockingStore Store => (BlockingStore)Services.GetRequiredService<IObjectStore>();

        protected override Dictionary<string, string?> Settings => new() { ["Gateway:Assets:SweepInterval"] = "00:00:00.1" };

        protected override void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton<IObjectStore>(
            static provider => new BlockingStore(provider.GetRequiredService<FolderObjectStore>()));
    }
}
