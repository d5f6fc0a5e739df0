namespace AdGenius.Gateway.Requests;

/// <summary>
/// HEAD is answered wherever GET is, with the same status and headers and without a body (RFC 9110, section 9.3.2): by the same endpoint,
/// so authorization, limits and checks are those of GET. The server leaves the body out.
/// </summary>
internal static class HeadRequests
{
    /// <summary>The methods of an endpoint that answers HEAD alone, beside another one for GET that says so itself.</summary>
    private static readonly string[] HeadAlone = [HttpMethods.Head];

    /// <summary>Makes every route of the group that answers GET answer HEAD too, unless it is <see cref="WithOwnHead"/>.</summary>
    public static TBuilder AnswerHead<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Finally(static endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { } metadata
                && metadata.HttpMethods.Contains(HttpMethods.Get) && !metadata.HttpMethods.Contains(HttpMethods.Head)
                && !endpoint.Metadata.OfType<OwnHead>().Any())
            {
                endpoint.Metadata.Add(new HttpMethodMetadata([.. metadata.HttpMethods, HttpMethods.Head], metadata.AcceptCorsPreflight));
            }
        });
        return routes;
    }

    /// <summary>Marks a GET whose path has an endpoint of its own for HEAD.</summary>
    public static RouteHandlerBuilder WithOwnHead(this RouteHandlerBuilder route) => route.WithMetadata(new OwnHead());

    /// <summary>
    /// True for the HEAD that comes with a GET: the OpenAPI document describes the GET alone, as is usual, and an operation id is unique.
    /// </summary>
    /// <param name="httpMethod">The method of the operation.</param>
    /// <param name="metadata">The metadata of its endpoint.</param>
    public static bool ComesWithGet(string? httpMethod, IEnumerable<object> metadata) =>
        httpMethod == HttpMethods.Head
        && metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods.SequenceEqual(HeadAlone) == false;

    private sealed class OwnHead;
}
