using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AdGenius.Hosting.Telemetry;

/// <summary>Traces, metrics and logs of a process.</summary>
public static class TelemetryRegistration
{
    private const string DatabaseProviderKey = "Database:Provider"; // of the library that registers the database, which uses this one
    private const string PostgreSql = "Postgres";

    private static readonly string[] SignalExporters = ["OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER", "OTEL_LOGS_EXPORTER"];

    /// <summary>
    /// Exports traces, metrics and logs over OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; the other OTEL_ variables have their standard
    /// meaning. Without it nothing is collected. An unreachable collector costs a bounded buffer and fails no job.
    /// </summary>
    public static void AddAdGeniusTelemetry(this IHostApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var configuration = builder.Configuration;
        if (!IsExported(configuration))
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(
                    serviceName,
                    "adgenius",
                    typeof(TelemetryRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                        ?.InformationalVersion)
                .AddEnvironmentVariableDetector());
        if (HasExporter(configuration, "OTEL_TRACES_EXPORTER"))
        {
            telemetry.WithTracing(tracing => Collect(tracing, configuration));
        }

        if (HasExporter(configuration, "OTEL_LOGS_EXPORTER"))
        {
            telemetry.WithLogging(static logging => logging.AddOtlpExporter(), static options =>
            {
                options.IncludeScopes = true; // the job's id
                options.IncludeFormattedMessage = true;
            });
        }

        if (HasExporter(configuration, "OTEL_METRICS_EXPORTER"))
        {
            telemetry.WithMetrics(static metrics => metrics
                .AddMeter(AdGeniusTelemetry.Prefix + "*", MassTransit.Monitoring.InstrumentationOptions.MeterName, "Npgsql")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddView(ClosedAttributes.ViewOf)
                .AddOtlpExporter());
        }
    }

    private static void Collect(TracerProviderBuilder tracing, IConfiguration configuration)
    {
        tracing
            .AddSource(AdGeniusTelemetry.Prefix + "*", MassTransit.Logging.DiagnosticHeaders.DefaultListenerName)
            .AddAspNetCoreInstrumentation(
                static options => options.Filter = static request => !request.Request.Path.StartsWithSegments("/health"))
            .AddHttpClientInstrumentation()
            .AddNpgsql();

        // Npgsql records its spans itself. Entity Framework's, left out by a filter, would stay the parents of those of connections.
        if (configuration[DatabaseProviderKey] != PostgreSql)
        {
            tracing.AddEntityFrameworkCoreInstrumentation();
        }

        tracing.AddProcessor(new JobSpanProcessor()).AddProcessor(new SpanRedaction()).AddOtlpExporter();
    }

    private static bool IsExported(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
        && !Is(configuration, "OTEL_SDK_DISABLED", "true")
        && SignalExporters.Any(name => HasExporter(configuration, name));

    private static bool HasExporter(IConfiguration configuration, string name) => !Is(configuration, name, "none");

    private static bool Is(IConfiguration configuration, string name, string value) =>
        value.Equals(configuration[name]?.Trim(), StringComparison.OrdinalIgnoreCase);
}
