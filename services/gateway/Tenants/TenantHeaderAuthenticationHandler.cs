using System.Text.Encodings.Web;
using AdGenius.Gateway.Problems;
using AdGenius.Hosting.Bus;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Keys;
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
    UrlEncoder encoder,
    IOptions<BusOptions> bus) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "TenantHeader";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
        Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null || Tenant.Named(Context) is not { } name
            ? AuthenticateResult.NoResult()
            : Tenant.MismatchedField(Context, name) is not null ? AuthenticateResult.Fail("The call names two tenants.")
            : VideoRequestRules.IsName(name)
                ? AuthenticateResult.Success(new AuthenticationTicket(Tenant.Principal(name, SchemeName, RoleOn(bus.Value)), SchemeName))
                : AuthenticateResult.Fail("The tenant's name is not valid."));

    /// <summary>
    /// The role of a trusted caller. The owner of the machine is its operator; behind a proxy, which authenticates tenants alone, no
    /// caller is.
    /// </summary>
    public static ApiKeyRole RoleOn(BusOptions bus) => bus.Transport == BusTransport.RabbitMq ? ApiKeyRole.Submit : ApiKeyRole.Admin;

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        ProblemResults.RoleRequired(RequireRoleAttribute.Of(Context)).ExecuteAsync(Context);

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        FaultOf(Tenant.Named(Context)).ExecuteAsync(Context);

    private IResult FaultOf(string? name) =>
        name is null ? ProblemResults.Invalid(
            ApiHeaders.Tenant,
            $"The tenant is missing: send the header {ApiHeaders.Tenant}, or ?{Tenant.Query}= where headers cannot be set.")
        : Tenant.MismatchedField(Context, name) is { } field ? ProblemResults.Invalid(
            field, $"{Tenant.Query} and the header {ApiHeaders.Tenant} differ; send one, or the same in both.")
        : ProblemResults.Invalid(
            ApiHeaders.Tenant, "The tenant must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
}
