namespace AdGenius.Gateway.Requests;

/// <summary>
/// Keeps caches that several callers share, such as a CDN or a proxy, from storing what was answered to one of them. Such a cache tells
/// callers apart by the header Authorization at most: a call with another tenant's key in X-Api-Key, or with no key at all, would get what
/// is stored under the same address.
/// </summary>
internal static class PrivateAnswers
{
    /// <summary>Only the caller may store the answer, and asks each time whether it is still current.</summary>
    public const string CacheControl = "private, no-cache";

    /// <summary>
    /// The middleware that does it, for every route that needs a caller and whose answer does not say itself how long it may be stored.
    /// Answers to other methods than GET and HEAD are never stored. It needs routes, and comes before all that refuses a call.
    /// </summary>
    public static IApplicationBuilder UsePrivateAnswers(this IApplicationBuilder application) => application.Use(static (context, next) =>
    {
        if ((HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            && !RequestMemoryBudget.IsAnonymous(context))
        {
            context.Response.OnStarting(
                static state =>
                {
                    var headers = ((HttpContext)state).Response.Headers;
                    headers.CacheControl = headers.CacheControl.Count == 0 ? CacheControl : headers.CacheControl;
                    return Task.CompletedTask;
                },
                context);
        }

        return next(context);
    });
}
