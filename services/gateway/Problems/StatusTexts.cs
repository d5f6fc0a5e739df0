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
        StatusCodes.Status404NotFound when context.GetEndpoint() is null =>
            $"Unknown request: {NameOf(context.Request)}{IdFaultOf(context)}.",
        StatusCodes.Status405MethodNotAllowed when context.Response.Headers.Allow is { Count: > 0 } allowed =>
            $"Method not allowed: {NameOf(context.Request)}; allowed are {allowed}.",
        StatusCodes.Status415UnsupportedMediaType when MediaTypesOf(context) is { Count: > 0 } types =>
            $"The Content-Type of the body must be {string.Join(" or ", types)}.",
        _ => null,
    };

    /// <summary>Method and path, shortened.</summary>
    private static string NameOf(HttpRequest request) =>
        $"{TextRules.Shorten(request.Method)} {TextRules.Shorten(request.Path.ToUriComponent())}";

    /// <summary>
    /// What is wrong with the id where the path is that of a route but for its id: an id has several forms in several places, such as
    /// asset:ID in requests and video_ID at /v1.
    /// </summary>
    private static string? IdFaultOf(HttpContext context)
    {
        foreach (var route in RoutesOf(context.Request))
        {
            var values = new RouteValueDictionary();
            if (!new TemplateMatcher(new RouteTemplate(route.RoutePattern), []).TryMatch(context.Request.Path, values))
            {
                continue;
            }

            var id = route.RoutePattern.Parameters.FirstOrDefault(
                parameter => parameter.ParameterPolicies.Any(policy => policy.Content == "guid")
                    && !Guid.TryParse(values[parameter.Name]?.ToString(), out _));
            if (id is not null)
            {
                return $"; '{TextRules.Shorten(values[id.Name]?.ToString() ?? "")}' must be an id alone, such as "
                    + "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
            }
        }

        return null;
    }

    private static IEnumerable<RouteEndpoint> RoutesOf(HttpRequest request) => request.HttpContext.RequestServices
        .GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(request.Method) == true);

    /// <summary>The media types of the routes with the call's method and path; the call has none, because none took its body.</summary>
    private static List<string> MediaTypesOf(HttpContext context) =>
    [
        .. RoutesOf(context.Request)
            .Where(route => new TemplateMatcher(new RouteTemplate(route.RoutePattern), []).TryMatch(context.Request.Path, []))
            .SelectMany(route => route.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? [])
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];
}
