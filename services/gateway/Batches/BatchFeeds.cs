using AdGenius.Gateway.Events;
using AdGenius.HttpContracts.Batches;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Batches;

/// <summary>
/// The feeds of the batches that are followed; those of one batch under two addresses of the gateway differ in their links.
/// </summary>
internal sealed class BatchFeeds(
    IServiceScopeFactory scopes, IOptions<GatewayOptions> options, TimeProvider time, ILogger<BatchFeed> logger)
    : SharedFeeds<(string TenantName, Guid BatchId, Uri Gateway), BatchFeed>
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    protected override BatchFeed Open((string TenantName, Guid BatchId, Uri Gateway) key)
    {
        var interval = options.Value.EventPollInterval < MinInterval ? MinInterval : options.Value.EventPollInterval;
        return new BatchFeed(key.BatchId, cancellationToken => ReadAsync(key, cancellationToken), interval, time, logger);
    }

    private async Task<BatchInfo?> ReadAsync((string TenantName, Guid BatchId, Uri Gateway) key, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<BatchReader>()
            .FindAsync(key.TenantName, key.BatchId, withItems: false, key.Gateway, cancellationToken);
    }
}
