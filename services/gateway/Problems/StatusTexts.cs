using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Template;

namespace AdGenius.Gateway.Problems;

/// <summary>What is wrong with a call, and what is allowed, where the framework found it, which says no more than the status.</summary>
internal static class StatusTexts
{
    /// <summary>The text; null for a status that says all there is.</summary>
    public static string? Of(int? status, HttpContext context) => status switch
    {
        StatusCodes.Status404NotFound when context.GetEndpoint() is null => $"Unknown request: {NameOf(context.Request)}.",
        StatusCodes.Status405MethodNotAllowed when context.Response.Headers.Allow is { Count: > 0 } allowed =>
            $"Method not allowed: {NameOf(context.Request)}; allowed are {allowed}.",
        StatusCodes.Status415UnsupportedMediaType when MediaTypesOf(context) is { Count: > 0 } types =>
            $"The Content-Type of the body must be {string.Join(" or ", types)}.",
        _ => null,
    };

    /// <summary>Method and path, shortened.</summary>
    private static string NameOf(HttpRequest request) =>
        $"{TextRules.Shorten(request.Method)} {TextRules.Shorten(request.Path.ToUriComponent())}";

    /// <summary>The media types of the routes with the call's method and path; the call has none, because none took its body.</summary>
    private static List<string> MediaTypesOf(HttpContext context) =>
    [
        .. context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(context.Request.Method) == true
                && new TemplateMatcher(new RouteTemplate(route.RoutePattern), []).TryMatch(context.Request.Path, []))
            .SelectMany(route => route.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? [])
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];
}
