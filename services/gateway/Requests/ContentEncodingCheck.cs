using AdGenius.Gateway.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Requests;

/// <summary>
/// Refuses a body that is compressed: it would be read as it is, and each line of a batch or a whole file be answered as damaged.
/// Callbacks are passed on as they come.
/// </summary>
internal static class ContentEncodingCheck
{
    private const string Identity = "identity";

    /// <summary>The middleware that does it; after authorization, so that strangers learn nothing.</summary>
    public static IApplicationBuilder UseContentEncodingCheck(this IApplicationBuilder application) =>
        application.Use(static (context, next) => IsEncoded(context.Request.Headers.ContentEncoding) && IsRead(context)
            ? RefuseAsync(context)
            : next(context));

    private static bool IsEncoded(StringValues encodings) =>
        !StringValues.IsNullOrEmpty(encodings) && !encodings.ToString().Equals(Identity, StringComparison.OrdinalIgnoreCase);

    private static bool IsRead(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false
        && context.GetEndpoint() is RouteEndpoint && !RequestMemoryBudget.IsAnonymous(context);

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers[HeaderNames.AcceptEncoding] = Identity; // RFC 9110, section 15.5.16
        return ProblemResults.Of(
            StatusCodes.Status415UnsupportedMediaType,
            "The body must not be compressed.",
            "Send the body as it is, without the header Content-Encoding.").ExecuteAsync(context);
    }
}
