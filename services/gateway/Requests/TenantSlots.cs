using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;

namespace AdGenius.Gateway.Requests;

/// <summary>
/// Limits how many calls of one kind are in progress in this process. Tenants share them, so that one does not keep others out.
/// </summary>
/// <param name="limit">How many calls of all tenants, at least 1.</param>
/// <param name="shareReached">What a tenant reads that has as many as are left for all others.</param>
/// <param name="limitReached">What a tenant reads when all are taken.</param>
internal abstract class TenantSlots(int limit, string shareReached, string limitReached)
{
    private readonly SharedLimit _slots = new(limit);

    /// <summary>A slot until it is disposed, or the refusal: 429 at the tenant's share, 503 when all are taken.</summary>
    public (IDisposable? Slot, IResult? Refusal) TryTake(HttpContext context)
    {
        var tenantName = Tenant.Of(context);
        return _slots.TryTake(tenantName, 1) switch
        {
            ShareOutcome.Taken => (new Slot(_slots, tenantName), null),
            ShareOutcome.ShareReached => (null, ProblemResults.ShareReached(context, shareReached)),
            _ => (null, ProblemResults.ServiceUnavailable(context, limitReached)),
        };
    }

    private sealed class Slot(SharedLimit slots, string tenantName) : IDisposable
    {
        public void Dispose() => slots.Release(tenantName, 1);
    }
}
