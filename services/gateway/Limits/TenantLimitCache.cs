using AdGenius.Gateway.Tenants;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Tenants;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Limits;

/// <summary>
/// The limits of the tenants that call, read from the database at most once per tenant and <see
/// cref="GatewayOptions.LimitsRefreshInterval"/>.
/// </summary>
internal sealed partial class TenantLimitCache(
    IServiceScopeFactory scopes, IOptions<GatewayOptions> options, TimeProvider time, ILogger<TenantLimitCache> logger) : IDisposable
{
    private const int MaxTenants = 10_000;
    private static readonly object ItemKey = new();

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxTenants, Clock = new Clock(time) });

    /// <summary>The limits of the call's tenant, once <see cref="LoadAsync"/> has run for it; else the configured ones.</summary>
    public EffectiveLimits Of(HttpContext context) => context.Items[ItemKey] as EffectiveLimits ?? Configured;

    private EffectiveLimits Configured => From(null);

    /// <summary>Reads the limits of the call's tenant, for <see cref="Of"/>.</summary>
    public async Task LoadAsync(HttpContext context)
    {
        if (Tenant.OrNull(context) is { } tenantName)
        {
            context.Items[ItemKey] = await OfAsync(tenantName, context.RequestAborted);
        }
    }

    /// <summary>The tenant's limits. While the database is unavailable: the configured ones.</summary>
    public async Task<EffectiveLimits> OfAsync(string tenantName, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(tenantName, out EffectiveLimits? known))
        {
            return known!;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
            var limits = From(await TenantLimitStore.FindAsync(database, tenantName, cancellationToken));
            return options.Value.LimitsRefreshInterval == TimeSpan.Zero ? limits : _cache.Set(
                tenantName,
                limits,
                new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = options.Value.LimitsRefreshInterval });
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception) && !cancellationToken.IsCancellationRequested)
        {
            LogDatabaseUnavailable(exception.GetType().Name);
            return Configured;
        }
    }

    /// <summary>Forgets the tenant's limits, which this process has just changed.</summary>
    public void Forget(string tenantName) => _cache.Remove(tenantName);

    public void Dispose() => _cache.Dispose();

    private EffectiveLimits From(TenantLimits? own) => new()
    {
        RequestsPerMinute = own?.RequestsPerMinute ?? options.Value.RequestsPerMinute ?? 0,
        MaxEventStreams = own?.MaxEventStreams ?? options.Value.MaxEventStreamsPerTenant,
        MaxStorageBytes = own?.MaxStorageBytes,
    };

    [LoggerMessage(LogLevel.Warning, "Limits of a tenant could not be read ({Reason}); the configured ones count")]
    private partial void LogDatabaseUnavailable(string reason);

#pragma warning disable CS0618 // the cache has no other way to take the clock
    /// <summary>By timestamps from its beginning on: entries expire in time also where the host's clock is set back.</summary>
    private sealed class Clock(TimeProvider time) : Microsoft.Extensions.Internal.ISystemClock
    {
        private readonly DateTimeOffset _startedAt = time.GetUtcNow();
        private readonly long _started = time.GetTimestamp();

        public DateTimeOffset UtcNow => _startedAt + time.GetElapsedTime(_started);
    }
#pragma warning restore CS0618
}
