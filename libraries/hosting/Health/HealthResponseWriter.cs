using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Hosting.Bus.RabbitMq;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.Hosting.Health;

/// <summary>
/// The answers of the health routes: each check by name and status. Descriptions name servers, so only callers on the same machine get
/// them; never an exception.
/// </summary>
internal static class HealthResponseWriter
{
    // The last is what remains after the forwarded headers of a trusted proxy were applied.
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP", "X-Original-For"];

    private static readonly JsonSerializerOptions JsonOptions =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = report.Status.ToString(),
            checks = report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new
            {
                name = entry.Key,
                status = entry.Value.Status.ToString(),
                description = !IsLocal(context) ? null
                    : entry.Value.Exception is { } exception
                        ? BrokerErrorDescriber.Describe(exception) ?? "The health check failed; see the log of this process."
                    : entry.Value.Description,
            }),
        },
        JsonOptions,
        context.RequestAborted);

    /// <summary>Without a proxy between: one on this machine would make every caller look local.</summary>
    internal static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
            && !ProxyHeaders.Any(context.Request.Headers.ContainsKey);
}
