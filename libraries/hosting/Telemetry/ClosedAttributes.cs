using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace AdGenius.Hosting.Telemetry;

/// <summary>
/// Keeps the hosts that tenants name, in addresses of callbacks and of pictures, out of the metrics of outgoing calls: each would be a
/// series of its own, for as long as the process runs. The gauges that name tenants may have more series than others.
/// </summary>
internal static class ClosedAttributes
{
    /// <summary>
    /// How many series one gauge of tenants may have had since the process started. The exporter counts also those that are reported no
    /// more, and gives what is beyond its limit (2,000 otherwise) without its tenant. Each takes about 150 bytes.
    /// </summary>
    internal const int MaxTenantSeries = 50_000;

    /// <summary>The gauges that name tenants: few at a time, and others all the time.</summary>
    internal static readonly IReadOnlyList<string> TenantGauges =
        ["adgenius.budget.committed", "adgenius.budget.limit", "adgenius.tenant.jobs"];

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
        AdGeniusTelemetry.Meter when TenantGauges.Contains(instrument.Name) => new MetricStreamConfiguration
        {
            CardinalityLimit = MaxTenantSeries,
        },
        _ => null,
    };
}
