using AdGenius.Hosting.Bus.RabbitMq;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.Hosting.Processes;

/// <summary>What the health routes answer: each check by name, and what is wrong in words that may be shown; never an exception.</summary>
internal static class HealthResponseWriter
{
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = report.Status.ToString(),
            checks = report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new
            {
                name = entry.Key,
                status = entry.Value.Status.ToString(),
                description = entry.Value.Exception is { } exception
                    ? BrokerErrorDescriber.Describe(exception) ?? "The check itself failed."
                    : entry.Value.Description,
            }),
        },
        context.RequestAborted);
}
