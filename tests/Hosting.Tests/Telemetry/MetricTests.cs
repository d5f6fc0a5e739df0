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
        await using var host = await StartAsync(exported);

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

    /// <summary>A process that is not ready answers every probe with 503, which is no error of a client's request.</summary>
    [Fact]
    public async Task HealthProbes_AreNotMeasured()
    {
        var exported = new MetricRecorder();
        await using var host = await StartAsync(exported);

        await host.GetAsync("/health/live");
        await host.GetAsync("/health/ready");
        await host.GetAsync("/no/such/route");
        host.Services.GetRequiredService<MeterProvider>().ForceFlush();

        Assert.Contains(("http.server.request.duration", "http.request.method"), exported.Attributes.Keys);
        Assert.DoesNotContain(exported.Routes.Keys, route => route.StartsWith("/health", StringComparison.Ordinal));
    }

    private static Task<TestHost> StartAsync(MetricRecorder exported) => TestHost.StartAsync(
        null,
        null,
        builder => builder.Services.ConfigureOpenTelemetryMeterProvider(
            metrics => metrics.AddReader(new BaseExportingMetricReader(exported))),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));

    /// <summary>Keeps the names of the metrics and of their attributes, and the routes of measured requests.</summary>
    private sealed class MetricRecorder : BaseExporter<Metric>
    {
        public ConcurrentDictionary<string, bool> Routes { get; } = new();

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
                        if (metric.Name == "http.server.request.duration" && tag is { Key: "http.route", Value: string route })
                        {
                            Routes[route] = true;
                        }
                    }
                }
            }

            return ExportResult.Success;
        }
    }
}
