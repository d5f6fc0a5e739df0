using System.Globalization;
using AdGenius.Hosting.Telemetry;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Problems;

/// <summary>
/// Counts each call that is answered with 4xx, once, whichever part of the gateway refused it. A gRPC call has status 200 whatever its end;
/// it counts with the status that the HTTP API has for its error. Where that is 5xx, the server's own measurement of the call gets it as
/// <c>error.type</c>: otherwise it would be one of a call that succeeded.
/// </summary>
internal static class RefusalCount
{
    private const int ClosedByClient = 499; // the caller has gone: nothing was refused

    private static readonly object GrpcStatusKey = new();

    /// <summary>The middleware that does it, around all others.</summary>
    public static IApplicationBuilder UseRefusalCount(this IApplicationBuilder application) =>
        application.Use(static async (context, next) =>
        {
            await next(context);
            var status = StatusOf(context);
            if (status is >= StatusCodes.Status400BadRequest and < ClosedByClient)
            {
                context.RequestServices.GetRequiredService<AdGeniusMetrics>().RequestRejected(status);
            }
            else if (status >= StatusCodes.Status500InternalServerError && status != context.Response.StatusCode)
            {
                context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new("error.type", $"{status}"));
            }
        });

    /// <summary>Remembers the status that a gRPC call would have over HTTP.</summary>
    public static void SetStatus(HttpContext context, int? status) => context.Items[GrpcStatusKey] = status;

    private static int StatusOf(HttpContext context) =>
        context.Items.TryGetValue(GrpcStatusKey, out var known) && known is int status ? status
        : IsTooLong(context.Response) ? StatusCodes.Status413PayloadTooLarge
        : context.Response.StatusCode;

    /// <summary>The gRPC server itself ends a call whose message is too long; only its answers have this header.</summary>
    private static bool IsTooLong(HttpResponse response) =>
        response.Headers[HeaderNames.GrpcStatus] == ((int)StatusCode.ResourceExhausted).ToString(CultureInfo.InvariantCulture);
}
