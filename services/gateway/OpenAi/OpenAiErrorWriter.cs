using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace AdGenius.Gateway.OpenAi;

/// <summary>Writes every problem of a call to <c>/v1</c> as OpenAI's clients read errors, whichever part of the gateway found it.</summary>
internal sealed class OpenAiErrorWriter : IProblemDetailsWriter
{
    /// <summary>
    /// OpenAI's clients for Node and Python repeat every call that fails with 408, 409, 429 or a status from 500 up, unless this says
    /// "false"; the one for .NET does not read it.
    /// </summary>
    private const string ShouldRetryHeader = "x-should-retry";

    /// <summary>Of a call that may have been accepted, and would be another one if it was made again.</summary>
    private const string OutcomeUnknown = "outcome_unknown";

    /// <summary>Our members by theirs.</summary>
    private static readonly Dictionary<string, string> Params = new(StringComparer.Ordinal)
    {
        ["durationSeconds"] = "seconds",
        ["aspectRatio"] = "size",
        ["quality"] = "size",
        ["sourceImage"] = "input_reference",
        ["file"] = "input_reference",
        ["feedback"] = "prompt",
        ["requestId"] = ApiHeaders.IdempotencyKey,
        ["creativeId"] = OpenAiRoutes.CreativeHeader,
    };

    public bool CanWrite(ProblemDetailsContext context) => OpenAiPaths.IsCall(context.HttpContext);

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        UnknownOutcomes.Apply(context);
        var (problem, response) = (context.ProblemDetails, context.HttpContext.Response);
        var status = problem.Status ?? response.StatusCode;
        var isUnknown = ProblemResults.IsOutcomeUnknown(problem);
        if (isUnknown || (status == StatusCodes.Status500InternalServerError && HttpMethods.IsPost(context.HttpContext.Request.Method)))
        {
            response.Headers[ShouldRetryHeader] = "false";
        }
        else if (status == StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = "5";
        }

        var message = MessageOf(problem, status, context.HttpContext);
        var error = new OpenAiError(
            message,
            isUnknown ? TypeOf(StatusCodes.Status503ServiceUnavailable) : TypeOf(status),
            ParamOf(problem),
            isUnknown ? OutcomeUnknown : CodeOf(problem, status));
        return new ValueTask(response.WriteAsJsonAsync(
            new OpenAiErrorBody(error), OpenAiJson.Options, "application/json", context.HttpContext.RequestAborted));
    }

    private static string MessageOf(ProblemDetails problem, int status, HttpContext context) =>
        problem is HttpValidationProblemDetails { Errors.Count: > 0 } invalid
            ? string.Join(" ", invalid.Errors.Values.SelectMany(texts => texts))
            : problem.Detail ?? MessageOf(status, context) ?? problem.Title
                ?? $"The request failed with status {status} ({ReasonPhrases.GetReasonPhrase(status)}).";

    /// <summary>What is wrong where the framework found it, which says no more than the status.</summary>
    private static string? MessageOf(int status, HttpContext context) => status switch
    {
        StatusCodes.Status503ServiceUnavailable => "The service is temporarily unavailable. It is safe to retry.",
        >= StatusCodes.Status500InternalServerError => "The server failed to process the request.",
        _ => StatusTexts.Of(status, context),
    };

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request_error",
    };

    private static string? ParamOf(ProblemDetails problem) =>
        problem.Extensions.TryGetValue(OpenAiProblems.Param, out var own) ? (string?)own
        : problem is HttpValidationProblemDetails invalid && invalid.Errors.Keys.FirstOrDefault() is { } field
            ? Params.GetValueOrDefault(field, field)
        : null;

    private static string? CodeOf(ProblemDetails problem, int status) =>
        problem.Extensions.TryGetValue(OpenAiProblems.Code, out var own) ? (string?)own : status switch
        {
            StatusCodes.Status401Unauthorized => "invalid_api_key",
            StatusCodes.Status429TooManyRequests => "rate_limit_exceeded",
            StatusCodes.Status404NotFound => "not_found",
            StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
            StatusCodes.Status422UnprocessableEntity or StatusCodes.Status400BadRequest
                when problem.Extensions.TryGetValue(ProblemResults.CodeMember, out var code) && code is ProblemCode known
                    and not ProblemCode.InvalidRequest => OpenAiVideoMapper.CodeOf(known),
            StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity => "invalid_value",
            _ => null,
        };
}
