using AdGenius.Gateway.Limits;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>
/// How much a tenant may store. Uploads that run at the same time are counted with what they announce, and may exceed the limit by what
/// one of them takes.
/// </summary>
internal sealed class AssetQuota(AdGeniusDbContext database, TenantLimitCache limits, IOptions<AssetOptions> options)
{
    /// <summary>How many bytes the tenant's files may take.</summary>
    public async Task<long> LimitOfAsync(string tenantName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenantName);
        return (await limits.OfAsync(tenantName, cancellationToken)).MaxStorageBytes ?? options.Value.MaxBytesPerTenant;
    }

    /// <summary>The refusal of one more file with <paramref name="bytes"/>, or null.</summary>
    public async Task<IResult?> FaultAsync(string tenantName, long bytes, CancellationToken cancellationToken)
    {
        var limit = await LimitOfAsync(tenantName, cancellationToken);
        var usage = await AssetStore.UsageOfAsync(database, tenantName, cancellationToken);
        return usage.Count >= options.Value.MaxPerTenant ? AssetProblems.TooManyFiles(options.Value.MaxPerTenant)
            : usage.Bytes + bytes > limit ? AssetProblems.QuotaExceeded(limit)
            : null;
    }
}
