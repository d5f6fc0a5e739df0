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
    private const string HostName = "host.name";

    private static readonly OtlpSignal[] Signals = [OtlpSignal.Traces, OtlpSignal.Metrics, OtlpSignal.Logs];

    /// <summary>
    /// Exports traces, metrics and logs over OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or to the endpoint of each signal; the other OTEL_
    /// variables have their standard meaning. What has no endpoint is not collected. An unreachable collector costs a bounded buffer and
    /// fails no job.
    /// </summary>
    public static void AddAdGeniusTelemetry(this IHostApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var configuration = builder.Configuration;
        OtlpSignal[] exported = "true".Equals(configuration["OTEL_SDK_DISABLED"]?.Trim(), StringComparison.OrdinalIgnoreCase)
            ? []
            : [.. Signals.Where(signal => signal.IsExported(configuration))];
        if (exported.Length == 0)
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
                .AddAttributes([new(HostName, Environment.MachineName)]) // on Kubernetes the pod's name
                .AddEnvironmentVariableDetector());
        if (exported.Contains(OtlpSignal.Traces))
        {
            telemetry.WithTracing(tracing => Collect(tracing, configuration));
        }

        if (exported.Contains(OtlpSignal.Logs))
        {
            telemetry.WithLogging(
                logging => logging.AddOtlpExporter(options => OtlpSignal.Logs.Configure(options, configuration)),
                static options =>
                {
                    options.IncludeScopes = true; // the job's id
                    options.IncludeFormattedMessage = true;
                });
        }

        if (exported.Contains(OtlpSignal.Metrics))
        {
            telemetry.WithMetrics(metrics => metrics
                .AddMeter(AdGeniusTelemetry.Prefix + "*", MassTransit.Monitoring.InstrumentationOptions.MeterName, "Npgsql")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddView(ClosedAttributes.ViewOf)
                .AddOtlpExporter(options => OtlpSignal.Metrics.Configure(options, configuration)));
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

        tracing.AddProcessor(new JobSpanProcessor()).AddProcessor(new SpanRedaction())
            .AddOtlpExporter(options => OtlpSignal.Traces.Configure(options, configuration));
    }
}
