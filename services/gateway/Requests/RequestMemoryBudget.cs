using AdGenius.Gateway.Tenants;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Requests;

/// <summary>
/// How many bytes of request bodies this process holds. A body counts with what has arrived of it, until its call is answered, so many
/// small bodies are accepted and some large ones do not exhaust the memory. Calls that need no authentication have a limit of their own,
/// shared by remote addresses; all others share theirs by tenant.
/// </summary>
internal sealed class RequestMemoryBudget(IOptions<GatewayOptions> options)
{
    private readonly SharedLimit _ofTenants = new(options.Value.MaxRequestBytesInFlight);
    private readonly SharedLimit _ofCallbacks = new(options.Value.MaxCallbackBytesInFlight);

    /// <summary>Bytes of tenants' bodies that are held now.</summary>
    public long Used => _ofTenants.Used;

    /// <summary>Bytes of callbacks' bodies that are held now.</summary>
    public long UsedByCallbacks => _ofCallbacks.Used;

    /// <summary>True for a call whose caller is not authenticated here.</summary>
    public static bool IsAnonymous(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>What the call holds; nothing yet. Dispose it when the call is answered.</summary>
    public HeldBytes Begin(HttpContext context) => IsAnonymous(context)
        ? new HeldBytes(_ofCallbacks, RemoteNetwork.Of(context.Connection.RemoteIpAddress), new HeldBytesTexts
        {
            ShareReached = "The bodies of this remote address that are not answered yet take the most memory that one address may have "
                + "(a share of Gateway:MaxCallbackBytesInFlight).",
            LimitReached = "Memory limit of callbacks reached (Gateway:MaxCallbackBytesInFlight). Retry.",
        })
        : new HeldBytes(_ofTenants, Tenant.OrNull(context) ?? "", new HeldBytesTexts // without authentication a body may name its tenant
        {
            ShareReached = "The tenant's requests that are not answered yet take the most memory that one tenant may have "
                + "(a share of Gateway:MaxRequestBytesInFlight).",
            LimitReached = "Request memory limit reached (Gateway:MaxRequestBytesInFlight). Retry.",
        });
}
