using Microsoft.AspNetCore.Authorization;

namespace AdGenius.Gateway.Tenants;

/// <summary>The call is made for a tenant.</summary>
internal sealed class TenantRequirement : IAuthorizationRequirement
{
    /// <summary>Where callers are trusted, the call may name no tenant.</summary>
    public required bool IsOptional { get; init; }
}
