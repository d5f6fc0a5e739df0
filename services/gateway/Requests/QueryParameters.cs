using System.Collections.Concurrent;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AdGenius.Gateway.Requests;

/// <summary>
/// Refuses query parameters that a route does not have, and those given twice: a misspelt filter would otherwise be ignored, and the
/// caller would take the answer for a filtered one. What a route has follows from its handler's parameters.
/// </summary>
internal static class QueryParameters
{
    private static readonly ConcurrentDictionary<Endpoint, string[]> AllowedNames = new();

    /// <summary>Checks every call of the group's routes.</summary>
    public static TBuilder RefuseUnknownQueryParameters<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata(new CheckedQuery());

    /// <summary>The middleware that does it; after authorization, so that strangers learn nothing.</summary>
    public static IApplicationBuilder UseQueryParameterCheck(this IApplicationBuilder application) =>
        application.Use(static (context, next) => context.Request.Query.Count > 0
            && context.GetEndpoint() is { } endpoint
            && endpoint.Metadata.GetMetadata<CheckedQuery>() is not null
            && FaultOf(context.Request.Query, AllowedNames.GetOrAdd(endpoint, NamesOf)) is var (name, text)
                ? ProblemResults.Invalid(name, text).ExecuteAsync(context)
                : next(context));

    /// <summary>The query parameters of a route, beside the tenant's, which every route has.</summary>
    internal static string[] NamesOf(Endpoint endpoint)
    {
        var path = (endpoint as RouteEndpoint)?.RoutePattern.Parameters.Select(parameter => parameter.Name).ToHashSet() ?? [];
        return
        [
            .. endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
                .Where(parameter => (parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string))
                    && !path.Contains(parameter.Name))
                .Select(parameter => parameter.Name),
        ];
    }

    private static (string Name, string Text)? FaultOf(IQueryCollection query, string[] allowed)
    {
        foreach (var (name, values) in query)
        {
            var shown = TextRules.Shorten(name);
            if (name != Tenant.Query && !allowed.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return (shown, $"'{shown}' is not a query parameter of this route; allowed are "
                    + $"{string.Join(", ", allowed.Append(Tenant.Query))}.");
            }

            if (values.Count > 1)
            {
                return (shown, $"{shown} is given {values.Count} times; give it once.");
            }
        }

        return null;
    }

    private sealed class CheckedQuery;
}
