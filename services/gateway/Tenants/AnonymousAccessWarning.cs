using AdGenius.Hosting.Bus;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>Warns once, at start, when a fleet's gateway trusts whatever tenant a call names.</summary>
internal sealed partial class AnonymousAccessWarning(
    IOptions<GatewayOptions> options,
    IOptions<BusOptions> bus,
    ILogger<AnonymousAccessWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Authentication == GatewayAuthentication.None && bus.Value.Transport == BusTransport.RabbitMq)
        {
            LogAnonymousAccess();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning,
        "Gateway:Authentication is None: this gateway trusts the X-Tenant header, so a proxy in front of it must authenticate callers; "
        + "set it to ApiKeys to require keys")]
    private partial void LogAnonymousAccess();
}
