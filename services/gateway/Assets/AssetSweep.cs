using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>Deletes uploads that were not finished in time, in one gateway of the fleet at a time.</summary>
internal sealed partial class AssetSweep(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<AssetOptions> options,
    TimeProvider time,
    ILogger<AssetSweep> logger) : LeasedLoop("asset-sweep", scopes, leases, time, logger)
{
    private const int BatchSize = 100;

    private readonly IServiceScopeFactory _scopes = scopes;
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;

    protected override async Task<TimeSpan> RunOnceAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var removal = scope.ServiceProvider.GetRequiredService<AssetRemoval>();
        var abandoned = await AssetStore.AbandonedAsync(
            database, _time.GetUtcNow() - options.Value.UploadLifetime, BatchSize, cancellationToken);
        foreach (var asset in abandoned)
        {
            try
            {
                await removal.RemoveAsync(asset, cancellationToken);
            }
            catch (ObjectStoreException exception)
            {
                LogNotSwept(asset.AssetId, exception.Message);
                return options.Value.SweepInterval;
            }
        }

        return abandoned.Count == BatchSize ? TimeSpan.Zero : options.Value.SweepInterval;
    }

    [LoggerMessage(LogLevel.Warning, "Unfinished upload {AssetId} not deleted; retrying at the next interval: {Reason}")]
    private partial void LogNotSwept(Guid assetId, string reason);
}
