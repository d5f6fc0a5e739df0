using AdGenius.Hosting.Bus;

namespace AdGenius.Gateway.Tenants;

/// <summary>The values of <see cref="GatewayOptions.Authentication"/>.</summary>
public static class GatewayAuthentication
{
    /// <summary>
    /// The tenant that a call names is trusted. For a process on one's own machine, or behind a proxy that authenticates callers.
    /// </summary>
    public const string None = nameof(None);

    /// <summary>Every call carries an API key, and the key alone decides the tenant.</summary>
    public const string ApiKeys = nameof(ApiKeys);

    /// <summary>
    /// What counts where the setting is not set: a gateway of a fleet requires keys, one with the bus in memory does not.
    /// </summary>
    public static string DefaultOf(string busTransport) => busTransport == BusTransport.RabbitMq ? ApiKeys : None;
}
