using System.Diagnostics;
using AdGenius.Persistence.Databases;

namespace AdGenius.Gateway.Problems;

/// <summary>
/// Makes every error answer a problem document: unknown routes, wrong methods, bodies that are too long, and our own faults.
/// </summary>
internal sealed class ProblemDetailsStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StatusOf,
            SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException,
        });
        application.UseStatusCodePages();
        next(application);
    };

    /// <summary>
    /// What a call is told that ended in <paramref name="exception"/>: 503 where it may simply be made again, such as while the database is
    /// away.
    /// </summary>
    public static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        TimeoutException => StatusCodes.Status503ServiceUnavailable,
        _ when DatabaseOutage.IsOutage(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>What every problem document carries: the trace to ask an operator about, and never an exception's text.</summary>
    public static void Customize(ProblemDetailsContext context)
    {
        context.ProblemDetails.Instance ??= context.HttpContext.Request.Path;
        if (context.ProblemDetails.Status == StatusCodes.Status503ServiceUnavailable
            && context.HttpContext.Response.Headers.RetryAfter.Count == 0)
        {
            context.HttpContext.Response.Headers.RetryAfter = "5";
        }

        context.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
    }
}
