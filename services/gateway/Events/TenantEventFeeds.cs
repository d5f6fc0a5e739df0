using AdGenius.Gateway.Videos;
using AdGenius.Persistence.Clock;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Events;

/// <summary>The feeds of the tenants that are followed, by the tenant's name.</summary>
internal sealed class TenantEventFeeds(
    IServiceScopeFactory scopes,
    TenantEventJson json,
    JobSignals signals,
    IOptions<GatewayOptions> options,
    DatabaseTime time,
    ILogger<TenantEventFeed> logger) : SharedFeeds<string, TenantEventFeed>
{
    /// <inheritdoc/>
    protected override TenantEventFeed Open(string key) =>
        new(new TenantEventPoll(scopes, json, key), signals, options.Value, time, logger);
}
