using System.Diagnostics;
using System.Globalization;

namespace AdGenius.Gateway.OpenAi;

/// <summary>The headers that OpenAI's clients read from every answer: the id of the call, and how long it took.</summary>
internal static class OpenAiHeaders
{
    public static IApplicationBuilder UseOpenAiHeaders(this IApplicationBuilder application) => application.Use(static (context, next) =>
    {
        if (OpenAiPaths.IsCall(context))
        {
            var time = context.RequestServices.GetRequiredService<TimeProvider>();
            var started = time.GetTimestamp();
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers["x-request-id"] = "req_" + (Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);
                headers["openai-processing-ms"] =
                    ((long)time.GetElapsedTime(started).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
                headers["openai-version"] = "2020-10-01";
                return Task.CompletedTask;
            });
        }

        return next(context);
    });
}
