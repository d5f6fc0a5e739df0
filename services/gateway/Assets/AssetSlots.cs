using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>
/// Limits how many uploads this process receives at a time: each holds buffers of the object store. Tenants share them, so that the slow
/// uploads of one do not keep those of others out.
/// </summary>
internal sealed class AssetSlots(IOptions<AssetOptions> options)
{
    private readonly SharedLimit _slots = new(options.Value.MaxConcurrentUploads);

    /// <summary>A slot until it is disposed, or the refusal: 429 at the tenant's share, 503 when all are taken.</summary>
    public (IDisposable? Slot, IResult? Refusal) TryTake(HttpContext context)
    {
        var tenantName = Tenant.Of(context);
        return _slots.TryTake(tenantName, 1) switch
        {
            ShareOutcome.Taken => (new Slot(_slots, tenantName), null),
            ShareOutcome.ShareReached => (null, ProblemResults.ShareReached(
                context, "The tenant has as many uploads under way as one tenant may (a share of Gateway:Assets:MaxConcurrentUploads).")),
            _ => (null, ProblemResults.ServiceUnavailable(
                context, "Upload limit reached (Gateway:Assets:MaxConcurrentUploads). Retry.")),
        };
    }

    private sealed class Slot(SharedLimit slots, string tenantName) : IDisposable
    {
        public void Dispose() => slots.Release(tenantName, 1);
    }
}
