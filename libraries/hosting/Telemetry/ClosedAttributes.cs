using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace AdGenius.Hosting.Telemetry;

/// <summary>
/// Keeps the hosts that tenants name, in addresses of callbacks and of pictures, out of the metrics of outgoing calls: each would be a
/// series of its own, for as long as the process runs.
/// </summary>
internal static class ClosedAttributes
{
    private const string HttpMeter = "System.Net.Http";
    private const string NameResolutionMeter = "System.Net.NameResolution";

    /// <summary>The attributes of the runtime's HTTP client whose values are closed sets: not the address, the port and the peer.</summary>
    private static readonly string[] OfHttpCalls =
    [
        "error.type", "http.connection.state", "http.request.method", "http.response.status_code", "network.protocol.version",
        "url.scheme",
    ];

    /// <summary>How an instrument is exported; null: as it is.</summary>
    public static MetricStreamConfiguration? ViewOf(Instrument instrument) => instrument.Meter.Name switch
    {
        HttpMeter => new MetricStreamConfiguration { TagKeys = OfHttpCalls },
        NameResolutionMeter => MetricStreamConfiguration.Drop, // its only other attribute than the host is the error
        _ => null,
    };
}
