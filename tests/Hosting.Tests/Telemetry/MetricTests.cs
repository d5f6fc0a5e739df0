using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using AdGenius.Hosting.Telemetry;
using AdGenius.Hosting.Tests.Documents;
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

    /// <summary>The id of the process is a random one, so an alert that names it alone names no pod.</summary>
    [Fact]
    public async Task Resource_NamesTheHost_WhichIsThePodOnKubernetes()
    {
        await using var host = await StartAsync(new MetricRecorder());
        await using var renamed = await StartAsync(new MetricRecorder(), ("OTEL_RESOURCE_ATTRIBUTES", "host.name=node-7"));

        Assert.Equal(Environment.MachineName, HostNameOf(host));
        Assert.Equal("node-7", HostNameOf(renamed));

        static object HostNameOf(TestHost process) => process.Services.GetRequiredService<MeterProvider>().GetResource().Attributes
            .Single(attribute => attribute.Key == "host.name").Value;
    }

    /// <summary>
    /// The exporter never forgets a series: with the usual limit of 2,000 the tenants that come after the first thousand had no gauge, and
    /// so no alert of their budget, until the process was started again.
    /// </summary>
    [Theory]
    [MemberData(nameof(TenantGauges))]
    public async Task GaugesOfTenants_NameEveryTenantHoweverManyThereHaveBeen(string name)
    {
        var exported = new MetricRecorder();
        await using var host = await StartAsync(exported);
        var measured = 0;
        host.Services.GetRequiredService<AdGeniusMetrics>().Meter.CreateObservableGauge(name, () => Enumerable.Range(measured, 50)
            .Select(number => new Measurement<long>(1, new KeyValuePair<string, object?>("adgenius.tenant.name", $"tenant-{number}"))));

        for (; measured <= 3_000; measured += 50)
        {
            exported.Tenants.Clear();
            host.Services.GetRequiredService<MeterProvider>().ForceFlush();
            Assert.Equal(
                Enumerable.Range(measured, 50).Select(number => $"tenant-{number}").Order(StringComparer.Ordinal),
                exported.Tenants.Keys.Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Those of the table in docs/operations/telemetry.md.</summary>
    public static TheoryData<string> TenantGauges =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "operations", "telemetry.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Where(line => line.Contains("`adgenius.tenant.name`", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]),
    ];

    private static Task<TestHost> StartAsync(MetricRecorder exported, params (string, string)[] settings) => TestHost.StartAsync(
        null,
        null,
        builder => builder.Services.ConfigureOpenTelemetryMeterProvider(
            metrics => metrics.AddReader(new BaseExportingMetricReader(exported))),
        [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), .. settings]);

    /// <summary>Keeps the names of the metrics and of their attributes, and the routes of measured requests.</summary>
    private sealed class MetricRecorder : BaseExporter<Metric>
    {
        public ConcurrentDictionary<string, bool> Routes { get; } = new();

        public ConcurrentDictionary<string, bool> Tenants { get; } = new();

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
                        if (tag is { Key: "adgenius.tenant.name", Value: string tenant })
                        {
                            Tenants[tenant] = true;
                        }

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
