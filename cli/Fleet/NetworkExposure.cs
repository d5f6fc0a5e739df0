using System.Net;
using AdGenius.Gateway.Tenants;
using AdGenius.Hosting.Bus;
using Microsoft.Extensions.Configuration.Memory;

namespace AdGenius.Cli.Fleet;

/// <summary>
/// Limits a local fleet to this machine: without API keys any caller that reaches the port acts for any tenant, and a web page reaches a
/// port of the loopback address through a name that resolves to it (DNS rebinding).
/// </summary>
internal static class NetworkExposure
{
    private const string AllowedHosts = nameof(AllowedHosts);
    private const string LoopbackHosts = "localhost;*.localhost;127.0.0.1;[::1]";

    /// <exception cref="CommandException">Other machines could call without a key, and that was not asked for.</exception>
    public static void EnsureAllowed(string host, bool isInsecureAllowed)
    {
        if (IsLoopback(host) || isInsecureAllowed)
        {
            return;
        }

        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddEnvironmentVariables("ADGENIUS_").Build();
        var authentication = configuration["Gateway:Authentication"] is { Length: > 0 } configured ? configured
            : GatewayAuthentication.DefaultOf(configuration["Bus:Transport"] ?? BusTransport.InMemory);
        if (authentication != GatewayAuthentication.ApiKeys)
        {
            throw new CommandException(
                ExitCodes.BadInput,
                $"--host {host} lets other machines call without an API key. Set ADGENIUS_Gateway__Authentication=ApiKeys and make keys "
                + "with 'adgenius keys add TENANT', or add --insecure to allow it.");
        }
    }

    /// <summary>
    /// Accepts only the names of this machine where <paramref name="url"/> is a loopback address; the setting <c>AllowedHosts</c> overrides
    /// it.
    /// </summary>
    public static void LimitHosts(IConfigurationBuilder configuration, string url)
    {
        var host = new Uri(url).Host;
        if (IsLoopback(host))
        {
            configuration.Sources.Insert(0, new MemoryConfigurationSource
            {
                InitialData = [new(AllowedHosts, LoopbackHosts.Split(';').Contains(host) ? LoopbackHosts : $"{LoopbackHosts};{host}")],
            });
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
