using AdGenius.Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Problems;

/// <summary>
/// Answers that say no, as problem details (RFC 9457). <c>errors</c> names each field with its texts; <c>code</c> is one of the closed
/// list.
/// </summary>
internal static class ProblemResults
{
    /// <summary>400 for one field.</summary>
    public static IResult Invalid(string field, string text) =>
        Invalid([new Failure { Code = FailureCode.InvalidRequest, Field = field, Text = text }]);

    /// <summary>400 for every fault found.</summary>
    public static IResult Invalid(IReadOnlyList<Failure> faults)
        => Of(StatusCodes.Status400BadRequest, "The request is not valid.", faults);

    /// <summary>The faults under another status.</summary>
    public static IResult Of(int status, string title, IReadOnlyList<Failure> faults)
    {
        var problem = new HttpValidationProblemDetails(Errors(faults)) {
            Status = status,
            Title = title,
            Detail = string.Join(" ", faults.Select(fault => fault.Text)) };
        problem.Extensions["code"] = faults.Count > 0 ? faults[0].Code : FailureCode.InvalidRequest;
        return TypedResults.Problem(problem);
    }

    /// <summary>404: there is none, or it is another tenant's; the answer does not tell which.</summary>
    public static IResult VideoNotFound(Guid id) => Of(
        StatusCodes.Status404NotFound, "There is no such video.", $"This tenant has no video {id}.", FailureCode.InvalidRequest);

    /// <summary>401: no key, an unknown one, one whose time is over or that was taken back; the answer does not tell which.</summary>
    public static IResult Unauthorized(HttpContext context)
    {
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"AdGenius\"";
        return Of(StatusCodes.Status401Unauthorized, "An API key is needed.",
            "Send a valid API key: header Authorization: Bearer agk_…, or X-Api-Key.", FailureCode.InvalidRequest);
    }

    /// <summary>403: the key is one tenant's, and <paramref name="field"/> names another.</summary>
    public static IResult TenantMismatch(string field) => Of(
        StatusCodes.Status403Forbidden,
        "The API key is another tenant's.",
        [
            new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = field,
                Text = $"{field} names another tenant than the one whose API key this is; leave it out, or name the key's own.",
            },
        ]);

    /// <summary>429: the tenant has no call left just now; the caller has set when it has.</summary>
    public static IResult TooManyRequests(int perMinute) => Of(
        StatusCodes.Status429TooManyRequests, "Too many requests.",
        $"A tenant may make {perMinute} requests per minute; come again after the seconds that Retry-After names.", FailureCode.InvalidRequest, retryable: true);

    /// <summary>503: not accepted; the same call may be made again.</summary>
    public static IResult ServiceUnavailable(HttpContext context, string text)
    {
        context.Response.Headers.RetryAfter = "5";
        return Of(StatusCodes.Status503ServiceUnavailable, "Not available just now.", text, FailureCode.Internal, retryable: true);
    }

    /// <summary>Any other.</summary>
    public static IResult Of(int status, string title, string text, FailureCode code, bool retryable = false)
    {
        var problem = new ProblemDetails { Status = status, Title = title, Detail = text };
        problem.Extensions["code"] = code;
        problem.Extensions["retryable"] = retryable;
        return TypedResults.Problem(problem);
    }

    private static Dictionary<string, string[]> Errors(IReadOnlyList<Failure> faults) => faults
        .GroupBy(fault => fault.Field ?? "request", StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(fault => fault.Text).ToArray(), StringComparer.Ordinal);
}
