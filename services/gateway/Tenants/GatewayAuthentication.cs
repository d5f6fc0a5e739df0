namespace AdGenius.Gateway.Tenants;

/// <summary>The values of <see cref="GatewayOptions.Authentication"/>.</summary>
public static class GatewayAuthentication
{
    /// <summary>
    /// Whoever calls says for which tenant, and is believed. For a process of one's own, or behind something that checks who calls.
    /// </summary>
    public const string None = nameof(None);

    /// <summary>Every call shows an API key, and the key alone says which tenant it is for.</summary>
    public const string ApiKeys = nameof(ApiKeys);
}
