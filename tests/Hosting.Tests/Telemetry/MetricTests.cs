using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace AdGenius.Hosting.Tests.Telemetry;

/// <summary>The metrics that a process with an exporter has without code of its own.</summary>
public sealed class MetricTests
{
    [Fact]
    public async Task OutgoingCalls_AreMeasuredWithoutTheirHosts()
    {
        var exported = new MetricRecorder();
        await using var host = await TestHost.StartAsync(
            null,
            null,
            builder => builder.Services.ConfigureOpenTelemetryMeterProvider(
                metrics => metrics.AddReader(new BaseExportingMetricReader(exported))),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));

        await Dns.GetHostAddressesAsync("localhost", TestContext.Current.CancellationToken);
        await host.GetAsync("/no/such/route");
        host.Services.GetRequiredService<MeterProvider>().ForceFlush();

        Assert.Contains(("http.client.request.duration", "http.request.method"), exported.Attributes.Keys);
        Assert.DoesNotContain(exported.Attributes.Keys, one => one.Metric.StartsWith("dns.", StringComparison.Ordinal));
        Assert.DoesNotContain(
            exported.Attributes.Keys,
            one => one.Metric.StartsWith("http.client.", StringComparison.Ordinal)
                && one.Attribute is "server.address" or "server.port" or "network.peer.address");
    }

    /// <summary>Keeps the names of the metrics and of their attributes.</summary>
    private sealed class MetricRecorder : BaseExporter<Metric>
    {
        public ConcurrentDictionary<(string Metric, string? Attribute), bool> Attributes { get; } = new();

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                Attributes[(metric.Name, null)] = true;
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    foreach (var tag in point.Tags)
                    {
                        Attributes[(metric.Name, tag.Key)] = true;
                    }
                }
            }

            return ExportResult.Success;
        }
    }
}
