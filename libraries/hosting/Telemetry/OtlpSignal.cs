using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace AdGenius.Hosting.Telemetry;

/// <summary>
/// One of the signals (traces, metrics, logs) and the variables that the specification of OTLP exporters has for it alone, before those of
/// all signals. The exporter reads the latter by itself.
/// </summary>
/// <param name="name">The part of the variables' names: <c>TRACES</c>, <c>METRICS</c> or <c>LOGS</c>.</param>
internal sealed class OtlpSignal(string name)
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static readonly OtlpSignal Traces = new("TRACES");
    public static readonly OtlpSignal Metrics = new("METRICS");
    public static readonly OtlpSignal Logs = new("LOGS");

    /// <summary>Whether the signal has an endpoint, and its exporter is not <c>none</c>.</summary>
    public bool IsExported(IConfiguration configuration) =>
        (Of(configuration, "ENDPOINT") ?? NullIfEmpty(configuration[Endpoint])) is not null
        && !"none".Equals(configuration[$"OTEL_{name}_EXPORTER"]?.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Sets what the signal's own variables have; values that cannot be read are left out, as the exporter does.</summary>
    public void Configure(OtlpExporterOptions options, IConfiguration configuration)
    {
        options.Protocol = Of(configuration, "PROTOCOL") switch
        {
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => options.Protocol,
        };

        // As it is: the exporter adds the signal's path to the endpoint of all signals alone.
        if (Uri.TryCreate(Of(configuration, "ENDPOINT"), UriKind.Absolute, out var endpoint))
        {
            options.Endpoint = endpoint;
        }

        options.Headers = Of(configuration, "HEADERS") ?? options.Headers;
        if (int.TryParse(Of(configuration, "TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            options.TimeoutMilliseconds = milliseconds;
        }
    }

    private string? Of(IConfiguration configuration, string setting) =>
        NullIfEmpty(configuration[$"OTEL_EXPORTER_OTLP_{name}_{setting}"]);

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
