using AdGenius.Contracts;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Keys;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Problems;

/// <summary>
/// Error answers as problem details (RFC 9457). <c>errors</c> names each field with its texts; <c>code</c> is a <see cref="ProblemCode"/>.
/// </summary>
internal static class ProblemResults
{
    /// <summary>The member of a problem document that holds the code.</summary>
    public const string CodeMember = "code";

    /// <summary>The member that says whether the same call may succeed later.</summary>
    public const string RetryableMember = "retryable";

    /// <summary>The request id that the gateway has made for a call, where the caller has to repeat the call with it.</summary>
    public const string RequestIdMember = "requestId";

    /// <summary>True for <see cref="OutcomeUnknown"/>.</summary>
    public static bool IsOutcomeUnknown(ProblemDetails problem) => problem.Status == StatusCodes.Status409Conflict
        && problem.Extensions.TryGetValue(CodeMember, out var code) && code is ProblemCode.OutcomeUnknown;

    /// <summary>True where the request that was answered with <paramref name="answer"/> may have been accepted.</summary>
    public static bool LeavesOutcomeOpen(IResult answer) => answer is not IStatusCodeHttpResult { StatusCode: >= 400 and < 500 }
        || (answer is ProblemHttpResult { ProblemDetails: var problem } && IsOutcomeUnknown(problem));

    /// <summary>After how many seconds a call that was answered with 503, or 429 for a share, may be made again.</summary>
    public const int RetryAfterSeconds = 5;

    private const int MaxDetailTexts = 3; // errors has all of them

    /// <summary>The code of an error that has no more than its status.</summary>
    public static ProblemCode CodeOf(int? status) => status switch
    {
        StatusCodes.Status401Unauthorized => ProblemCode.Unauthorized,
        StatusCodes.Status403Forbidden => ProblemCode.Forbidden,
        StatusCodes.Status404NotFound => ProblemCode.NotFound,
        StatusCodes.Status405MethodNotAllowed => ProblemCode.MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => ProblemCode.RequestTimeout,
        StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed => ProblemCode.Conflict,
        StatusCodes.Status413PayloadTooLarge => ProblemCode.PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => ProblemCode.UnsupportedMediaType,
        StatusCodes.Status429TooManyRequests => ProblemCode.TooManyRequests,
        StatusCodes.Status431RequestHeaderFieldsTooLarge => ProblemCode.HeaderTooLarge,
        StatusCodes.Status503ServiceUnavailable => ProblemCode.Unavailable,
        null or >= StatusCodes.Status500InternalServerError => ProblemCode.Internal,
        _ => ProblemCode.InvalidRequest,
    };

    /// <summary>400 for one field.</summary>
    public static IResult Invalid(string field, string text) =>
        Invalid([new Failure { Code = FailureCode.InvalidRequest, Field = field, Text = text }]);

    /// <summary>400 for every fault found.</summary>
    public static IResult Invalid(IReadOnlyList<Failure> faults)
        => Of(StatusCodes.Status400BadRequest, "The request is not valid.", faults);

    /// <summary>
    /// The faults under another status. The code is that of the first that is more than invalid, as 400 alone says; else the status's own.
    /// </summary>
    public static IResult Of(int status, string title, IReadOnlyList<Failure> faults, ProblemCode? code = null)
    {
        var problem = new HttpValidationProblemDetails(Errors(faults)) {
            Status = status,
            Title = title,
            Detail = string.Join(" ", faults.Take(MaxDetailTexts).Select(fault => fault.Text)) };
        problem.Extensions[CodeMember] = code ?? (faults.FirstOrDefault(fault => fault.Code != FailureCode.InvalidRequest) is { } first
            ? Enum.Parse<ProblemCode>(first.Code.ToString())
            : CodeOf(status));
        return TypedResults.Problem(problem);
    }

    /// <summary>404: it does not exist, or it is another tenant's; the answer does not say which.</summary>
    public static IResult VideoNotFound(Guid id) => Of(
        StatusCodes.Status404NotFound, "Video not found.", $"This tenant has no video {id}.");

    /// <summary>The title of <see cref="NothingToStore"/>.</summary>
    public const string NothingToStoreTitle = "Nothing to store.";

    /// <summary>409: the job has no take whose clip was made and is not stored, or was cancelled or deleted.</summary>
    public static IResult NothingToStore(Guid id) => Of(
        StatusCodes.Status409Conflict,
        NothingToStoreTitle,
        $"Video {id} has no take whose clip was made and is not stored, or was cancelled or deleted.");

    /// <summary>401: no key, or an unknown, expired or revoked one; the answer does not say which.</summary>
    public static IResult Unauthorized(HttpContext context)
    {
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"AdGenius\"";
        return Of(StatusCodes.Status401Unauthorized, "An API key is required.",
            "Send a valid API key: header Authorization: Bearer agk_…, or X-Api-Key.");
    }

    /// <summary>403: <paramref name="field"/> names another tenant than the key's.</summary>
    public static IResult TenantMismatch(string field) => Of(
        StatusCodes.Status403Forbidden,
        "The API key belongs to another tenant.",
        [
            new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = field,
                Text = TenantMismatchText(field),
            },
        ]);

    /// <summary>The text of <see cref="TenantMismatch"/>.</summary>
    public static string TenantMismatchText(string field) =>
        $"{field} names another tenant than the API key's; leave it out, or name the key's tenant.";

    /// <summary>429: a limit is reached; the header Retry-After is set by the caller of this method.</summary>
    public static IResult TooManyRequests(string text) => Of(
        StatusCodes.Status429TooManyRequests, "Too many requests.", text, retryable: true);

    /// <summary>429: the caller has its share of what is limited until its other calls are answered.</summary>
    public static IResult ShareReached(HttpContext context, string text)
    {
        SetRetryAfter(context);
        return TooManyRequests($"{text} Retry after {RetryAfterSeconds} s.");
    }

    /// <summary>503: not accepted; the same call may be made again.</summary>
    public static IResult ServiceUnavailable(HttpContext context, string text)
    {
        SetRetryAfter(context);
        return Of(StatusCodes.Status503ServiceUnavailable, "Service temporarily unavailable.", text, retryable: true);
    }

    /// <summary>
    /// 409: whether the request was accepted is not known, and the caller has not named its id, so that the same call would be another one.
    /// Clients and their libraries repeat a call by themselves after 408, 429 and most statuses from 500 up, and not after this one.
    /// </summary>
    public static ProblemHttpResult OutcomeUnknown(string requestId)
    {
        var problem = new ProblemDetails
        {
            Status = StatusCodes.Status409Conflict,
            Title = "The request may have been accepted.",
            Detail = "The request may have been accepted, and nothing has confirmed it. The same call again would be another request: send "
                + $"it with the request id {requestId} (requestId, or the header {ApiHeaders.IdempotencyKey}), which makes nothing twice.",
        };
        problem.Extensions[CodeMember] = ProblemCode.OutcomeUnknown;
        problem.Extensions[RetryableMember] = false;
        problem.Extensions[RequestIdMember] = requestId;
        return TypedResults.Problem(problem);
    }

    /// <summary>403: the key's role does not allow it.</summary>
    public static IResult RoleRequired(ApiKeyRole role) => Of(
        StatusCodes.Status403Forbidden,
        "The API key may not do this.",
        $"This call needs a key with the role {role.ToString().ToLowerInvariant()}.");

    /// <summary>Any other; without <paramref name="code"/>, the status has a code of its own.</summary>
    public static IResult Of(int status, string title, string text, ProblemCode? code = null, bool retryable = false)
    {
        var problem = new ProblemDetails { Status = status, Title = title, Detail = text };
        problem.Extensions[CodeMember] = code ?? CodeOf(status);
        problem.Extensions[RetryableMember] = retryable;
        return TypedResults.Problem(problem);
    }

    private static void SetRetryAfter(HttpContext context)
    {
        if (!context.Response.HasStarted) // a stream over gRPC may end with this
        {
            context.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";
        }
    }

    private static Dictionary<string, string[]> Errors(IReadOnlyList<Failure> faults) => faults
        .GroupBy(fault => fault.Field ?? "request", StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(fault => fault.Text).ToArray(), StringComparer.Ordinal);
}
