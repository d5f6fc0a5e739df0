using AdGenius.ObjectStore;
using AdGenius.Persistence.Databases;

namespace AdGenius.Gateway.Problems;

/// <summary>
/// Makes every error answer a problem document: unknown routes, wrong methods, bodies that are too large, and internal errors.
/// </summary>
internal sealed class ProblemDetailsStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.UseRefusalCount();
        application.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StatusOf,
            SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException,
        });
        application.UseStatusCodePages();
        next(application);
    };

    /// <summary>
    /// The status of a call that ended in <paramref name="exception"/>: 503 where the same call may succeed later, such as while the
    /// database or the object store is unavailable.
    /// </summary>
    public static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        TimeoutException => StatusCodes.Status503ServiceUnavailable,
        ObjectStoreException { IsTransient: true } => StatusCodes.Status503ServiceUnavailable,
        _ when DatabaseOutage.IsOutage(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
