using AdGenius.Gateway.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Events;

/// <summary>The feeds of the jobs that are followed.</summary>
internal sealed class JobEventFeeds(
    IServiceScopeFactory scopes,
    JobSignals signals,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<JobEventFeed> logger) : SharedFeeds<(string TenantName, Guid JobId), JobEventFeed>
{
    /// <inheritdoc/>
    protected override JobEventFeed Open((string TenantName, Guid JobId) key) =>
        new(new JobEventPoll(scopes, key.TenantName, key.JobId), signals, options.Value, time, logger);
}
