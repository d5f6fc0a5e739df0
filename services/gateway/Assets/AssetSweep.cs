using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>Deletes uploads that were not finished in time, in one gateway of the fleet at a time.</summary>
internal sealed partial class AssetSweep(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<AssetOptions> options,
    DatabaseClock clock,
    TimeProvider time,
    ILogger<AssetSweep> logger) : LeasedLoop("asset-sweep", scopes, leases, time, logger)
{
    private const int BatchSize = 100;

    /// <summary>A call that began to complete an upload before its lifetime ended has ended by then.</summary>
    private static readonly TimeSpan CompletionTime = TimeSpan.FromHours(1);

    private readonly ILogger _logger = logger;

    // The upload that was tried last: one that cannot be deleted is behind all others then. Null at the beginning of a round.
    private (DateTimeOffset CreatedAt, Guid AssetId)? _last;

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<AdGeniusDbContext>();
        var removal = services.GetRequiredService<AssetRemoval>();

        // Not this host's clock: one that jumps ahead would delete uploads in progress.
        var before = await clock.NowAsync(database, cancellationToken) - options.Value.UploadLifetime - CompletionTime;
        var abandoned = await AssetStore.AbandonedAsync(database, before, _last, BatchSize, cancellationToken);
        foreach (var asset in abandoned)
        {
            _last = (asset.CreatedAt, asset.AssetId);
            try
            {
                await removal.RemoveUnfinishedAsync(asset, cancellationToken);
            }
            catch (Exception exception) when (exception is ObjectStoreException or ArgumentException) // or a key that no store accepts
            {
                LogNotSwept(asset.AssetId, exception.Message);
                if (exception is ObjectStoreException { IsTransient: true })
                {
                    return options.Value.SweepInterval; // the store is unavailable; the next pass begins behind this upload
                }
            }
        }

        if (abandoned.Count == BatchSize)
        {
            return TimeSpan.Zero;
        }

        _last = null;
        return options.Value.SweepInterval;
    }

    [LoggerMessage(LogLevel.Warning, "Unfinished upload {AssetId} not deleted; retrying at the next interval: {Reason}")]
    private partial void LogNotSwept(Guid assetId, string reason);
}
