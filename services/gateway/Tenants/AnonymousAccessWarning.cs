using AdGenius.Hosting.Bus;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>Tells the operator once, at start, when a fleet's gateway believes whatever tenant a call names.</summary>
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
        "Gateway:Authentication is None: this gateway believes the header X-Tenant, so it must stand behind something that checks who calls; set ApiKeys to have it ask for keys")]
    private partial void LogAnonymousAccess();
}
