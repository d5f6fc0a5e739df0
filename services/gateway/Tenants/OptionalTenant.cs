namespace AdGenius.Gateway.Tenants;

/// <summary>
/// Marks a route that, where callers are believed, may be called without naming a tenant: its body names it, or it needs none.
/// </summary>
internal sealed class OptionalTenant;
