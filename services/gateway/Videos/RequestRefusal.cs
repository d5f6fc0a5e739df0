using AdGenius.Contracts;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;

namespace AdGenius.Gateway.Videos;

/// <summary>The answer to a request that has faults, the same on every route that takes one.</summary>
internal static class RequestRefusal
{
    /// <summary>The member of a request that names its tenant.</summary>
    public const string TenantMember = "tenantName";

    /// <summary>403 where the request names another tenant than the API key's, else 400 with every fault.</summary>
    public static IResult Of(IReadOnlyList<Failure> faults, GatewayOptions gateway) =>
        IsTenantMismatch(faults, gateway) ? ProblemResults.TenantMismatch(TenantMember) : ProblemResults.Invalid(faults);

    /// <summary>
    /// True where the request names another tenant than the API key's: the key's own is always a valid name, so a fault of the body's can
    /// only be that it is another.
    /// </summary>
    public static bool IsTenantMismatch(IReadOnlyList<Failure> faults, GatewayOptions gateway) =>
        gateway.Authentication == GatewayAuthentication.ApiKeys && faults.Any(fault => fault.Field == TenantMember);
}
