using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Problems;

/// <summary>
/// Whatever fails in a call whose request may have been sent under an id that its caller does not know, such as the database behind it:
/// the answer is <see cref="ProblemResults.OutcomeUnknown"/>, because clients repeat calls that failed with a status from 500 up.
/// </summary>
internal static class UnknownOutcomes
{
    /// <summary>Replaces the problem of <paramref name="context"/> and its status where that is so.</summary>
    public static void Apply(ProblemDetailsContext context)
    {
        var (http, status) = (context.HttpContext, context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode);
        if (status >= StatusCodes.Status500InternalServerError && GeneratedRequestId.OfSent(http) is { } requestId)
        {
            context.ProblemDetails = ProblemResults.OutcomeUnknown(requestId).ProblemDetails;
            http.Response.StatusCode = StatusCodes.Status409Conflict;
            http.Response.Headers.Remove(HeaderNames.RetryAfter);
        }
    }
}
