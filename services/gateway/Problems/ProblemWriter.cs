using System.Diagnostics;
using AdGenius.HttpContracts;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Problems;

/// <summary>
/// Writes a problem document whatever the caller accepts. The framework's own writer leaves out callers that name no JSON in Accept, such
/// as those of event streams: they would get no code, no trace id and no Retry-After.
/// </summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        context.ProblemDetails.Status ??= response.StatusCode;
        UnknownOutcomes.Apply(context);
        var problem = TypedResults.Problem(context.ProblemDetails).ProblemDetails; // which has the title and the type of its status
        Complete(context);
        return new ValueTask(response.WriteAsJsonAsync(
            problem, problem.GetType(), json.Value.SerializerOptions, ProblemDocument.MediaType));
    }

    /// <summary>
    /// Adds to every problem document its code, what is allowed where nothing says it, and the trace id for the operator; never an
    /// exception's text.
    /// </summary>
    private static void Complete(ProblemDetailsContext context)
    {
        var (problem, http) = (context.ProblemDetails, context.HttpContext);
        problem.Instance ??= http.Request.Path;
        problem.Detail ??= StatusTexts.Of(problem.Status, http);
        if (problem.Status == StatusCodes.Status503ServiceUnavailable && http.Response.Headers.RetryAfter.Count == 0)
        {
            http.Response.Headers.RetryAfter = $"{ProblemResults.RetryAfterSeconds}";
        }

        problem.Extensions.TryAdd(ProblemResults.CodeMember, ProblemResults.CodeOf(problem.Status));
        problem.Extensions.TryAdd(
            ProblemResults.RetryableMember,
            problem.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable);
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
    }
}
