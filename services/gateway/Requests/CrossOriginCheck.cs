using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Requests;

/// <summary>
/// Refuses what pages of other origins than <see cref="GatewayOptions.AllowedOrigins"/> ask to change, where no key is required. A browser
/// sends a form, or a call without a body, to any address without a preflight request: any page could have videos made on its visitor's
/// machine.
/// </summary>
internal static class CrossOriginCheck
{
    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Adds the check; it needs routes, and comes behind CORS.</summary>
    public static IApplicationBuilder UseCrossOriginCheck(this IApplicationBuilder application) =>
        application.Use(static (context, next) =>
        {
            var options = context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
            return options.Authentication == GatewayAuthentication.None && MayChange(context) && IsOfOtherOrigin(context.Request, options)
                ? ProblemResults.Of(
                    StatusCodes.Status403Forbidden,
                    "The call is of a web page of another origin.",
                    $"Pages of other origins may read only; {GatewayOptions.Section}:{nameof(GatewayOptions.AllowedOrigins)} names those "
                        + "that may do more.").ExecuteAsync(context)
                : next(context);
        });

    private static bool MayChange(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
        && !HttpMethods.IsOptions(context.Request.Method)
        && context.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;

    /// <summary>
    /// Browsers send Sec-Fetch-Site to https and to this machine, and Origin with every call of a page that may change something; other
    /// programs send neither.
    /// </summary>
    private static bool IsOfOtherOrigin(HttpRequest request, GatewayOptions options)
    {
        var origin = request.Headers.Origin.ToString();
        if (AllowedOrigins.TryParse(options.AllowedOrigins, out var allowed) && allowed.Contains(origin, StringComparer.Ordinal))
        {
            return false;
        }

        var site = request.Headers[FetchSite].ToString();
        return site.Length > 0 ? site is not ("same-origin" or "none") : origin.Length > 0 && !IsOwn(origin, request, options);
    }

    /// <summary>Without the scheme: behind a proxy with TLS that is not trusted, calls come with http.</summary>
    private static bool IsOwn(string origin, HttpRequest request, GatewayOptions options) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (IsAt(page, HostHeaderCheck.AddressOf(request)) || IsAt(page, options.PublicAddress));

    private static bool IsAt(Uri page, Uri? address) =>
        string.Equals(page.Authority, address?.Authority, StringComparison.OrdinalIgnoreCase);
}
