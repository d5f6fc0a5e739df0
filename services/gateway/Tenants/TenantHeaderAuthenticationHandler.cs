using System.Text.Encodings.Web;
using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// Trusts the tenant that a call names, in the header <c>X-Tenant</c> or the query: for a process on one's own machine, or behind a proxy
/// that authenticates callers.
/// </summary>
internal sealed class TenantHeaderAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "TenantHeader";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null || Tenant.Named(Context) is not { } name
            ? AuthenticateResult.NoResult()
            : VideoRequestRules.IsName(name)
                ? AuthenticateResult.Success(new AuthenticationTicket(Tenant.Principal(name, SchemeName), SchemeName))
                : AuthenticateResult.Fail("The tenant's name is not valid."));

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => ProblemResults.Invalid(
        ApiHeaders.Tenant,
        Tenant.Named(Context) is null
            ? $"The tenant is missing: send the header {ApiHeaders.Tenant}, or ?{Tenant.Query}= where headers cannot be set."
            : "The tenant must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.").ExecuteAsync(Context);
}
