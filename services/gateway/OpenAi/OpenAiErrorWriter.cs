using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using Microsoft.AspNetCore.Mvc;

namespace AdGenius.Gateway.OpenAi;

/// <summary>Writes every problem of a call to <c>/v1</c> as OpenAI's clients read errors, whichever part of the gateway found it.</summary>
internal sealed class OpenAiErrorWriter : IProblemDetailsWriter
{
    /// <summary>Our members by theirs.</summary>
    private static readonly Dictionary<string, string> Params = new(StringComparer.Ordinal)
    {
        ["durationSeconds"] = "seconds",
        ["aspectRatio"] = "size",
        ["quality"] = "size",
        ["sourceImage"] = "input_reference",
        ["file"] = "input_reference",
        ["feedback"] = "prompt",
        ["creativeId"] = OpenAiRoutes.CreativeHeader,
    };

    public bool CanWrite(ProblemDetailsContext context) => OpenAiRoutes.IsCall(context.HttpContext);

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (problem, response) = (context.ProblemDetails, context.HttpContext.Response);
        var status = problem.Status ?? response.StatusCode;
        if (status == StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = "5";
        }

        var error = new OpenAiError(MessageOf(problem), TypeOf(status), ParamOf(problem), CodeOf(problem, status));
        return new ValueTask(response.WriteAsJsonAsync(
            new OpenAiErrorBody(error), OpenAiJson.Options, "application/json", context.HttpContext.RequestAborted));
    }

    private static string MessageOf(ProblemDetails problem) =>
        problem is HttpValidationProblemDetails { Errors.Count: > 0 } invalid
            ? string.Join(" ", invalid.Errors.Values.SelectMany(texts => texts))
            : problem.Detail ?? problem.Title ?? "The request failed.";

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
            StatusCodes.Status422UnprocessableEntity or StatusCodes.Status400BadRequest
                when problem.Extensions.TryGetValue(ProblemResults.CodeMember, out var code) && code is ProblemCode known
                    and not ProblemCode.InvalidRequest => OpenAiVideoMapper.CodeOf(known),
            StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity => "invalid_value",
            _ => null,
        };
}
