using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AdGenius.FrameWorker;
using AdGenius.Gateway;
using AdGenius.Hosting;
using AdGenius.Hosting.Telemetry;
using AdGenius.ObjectStore.Telemetry;
using AdGenius.Orchestrator;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.PromptWorker;
using AdGenius.ProviderWorker;
using AdGenius.ProviderWorker.Telemetry;
using AdGenius.StorageWorker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Manifests.Tests.Monitoring;

/// <summary>
/// The instruments of all services against the table that operators read: dashboards and alerts depend on it, so a change of either is a
/// decision.
/// </summary>
public sealed class InstrumentTests
{
    [Fact]
    public async Task The_table_lists_every_instrument()
    {
        var instruments = new ConcurrentDictionary<string, (string Kind, string Unit)>();
        var attributes = new ConcurrentDictionary<string, IReadOnlyList<string>>();
        await using var process = Build();
        var metrics = process.Services.GetRequiredService<AdGeniusMetrics>();
        using var listener = Listen(metrics, process.Services.GetRequiredService<ObjectStoreTelemetry>(), instruments, attributes);
        _ = process.Services.GetServices<IHostedService>().ToList(); // gauges are created with what observes them
        MeasureEverything(metrics);
        process.Services.GetRequiredService<FleetGauges>().Report(Sample());
        listener.RecordObservableInstruments();

        Assert.Equal(
            InstrumentRow.All.Select(row => $"{row.Name} | {row.Kind} | {row.Unit}").Order(StringComparer.Ordinal),
            instruments.Select(pair => $"{pair.Key} | {pair.Value.Kind} | {pair.Value.Unit}").Order(StringComparer.Ordinal));

        // The object store's have their own test; that of failed messages needs a broker, and has one too.
        var measured = InstrumentRow.All.Where(row => !row.Name.StartsWith("adgenius.objects.", StringComparison.Ordinal)
            && row.Name != "adgenius.bus.failed_messages").ToList();
        Assert.Equal(
            measured.Select(row => $"{row.Name} | {string.Join(", ", row.Attributes)}"),
            measured.Select(row => $"{row.Name} | {string.Join(", ", attributes.GetValueOrDefault(row.Name, ["not measured"]))}"));
    }

    /// <summary>An increase is computed between two values, so a counter without a first value hides what is counted first.</summary>
    [Fact]
    public async Task Counters_whose_increase_alerts_have_a_first_value()
    {
        var instruments = new ConcurrentDictionary<string, (string Kind, string Unit)>();
        var attributes = new ConcurrentDictionary<string, IReadOnlyList<string>>();
        await using var process = Build();
        var metrics = process.Services.GetRequiredService<AdGeniusMetrics>();
        using var listener = Listen(metrics, process.Services.GetRequiredService<ObjectStoreTelemetry>(), instruments, attributes);
        foreach (var service in process.Services.GetServices<IHostedService>().Where(one => one is ProviderCounters or StallCounters))
        {
            await service.StartAsync(TestContext.Current.CancellationToken);
        }

        var watched = InstrumentRow.All.Where(row => row.PrometheusNames.Any(name => Repository.Read("deploy/monitoring/alerts.yaml")
            .Contains($"increase({name}", StringComparison.Ordinal))).Select(row => row.Name).ToList();
        Assert.Equal(["adgenius.provider.submissions", "adgenius.stage.stalls"], watched);
        Assert.All(watched, name => Assert.Contains(name, attributes.Keys));
    }

    [Fact]
    public void The_table_is_sorted() => Assert.Equal(
        InstrumentRow.All.Select(row => row.Name).Order(StringComparer.Ordinal), InstrumentRow.All.Select(row => row.Name));

    /// <summary>Not started: the instruments exist from the moment that their owners do.</summary>
    private static WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = Path.Combine(Path.GetTempPath(), "adgenius-instruments"),
            ["Bus:Transport"] = "RabbitMq",
            ["Bus:Uri"] = "amqp://127.0.0.1:1",
            ["Objects:Kind"] = "Folder",
            ["Objects:Folder"] = Path.Combine(Path.GetTempPath(), "adgenius-instruments", "objects"),
        });
        return AdGeniusHost.Build(
            builder,
            GatewayService.Module,
            OrchestratorService.Module,
            PromptWorkerService.Module,
            ProviderWorkerService.Module,
            FrameWorkerService.Module,
            StorageWorkerService.Module);
    }

    private static MeterListener Listen(
        AdGeniusMetrics metrics,
        ObjectStoreTelemetry objects,
        ConcurrentDictionary<string, (string Kind, string Unit)> instruments,
        ConcurrentDictionary<string, IReadOnlyList<string>> attributes)
    {
        Assert.NotNull(objects);
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Meter.Scope == metrics.Meter.Scope
                    && instrument.Meter.Name.StartsWith(AdGeniusTelemetry.Prefix, StringComparison.Ordinal))
                {
                    instruments[instrument.Name] = (KindOf(instrument), instrument.Unit ?? "");
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var names = tags.ToArray().Select(tag => tag.Key);
            attributes[instrument.Name] =
                [.. attributes.GetValueOrDefault(instrument.Name, []).Union(names, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }

        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        return listener;
    }

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<double> => "counter",
        Histogram<long> or Histogram<double> => "histogram",
        UpDownCounter<long> => "sum",
        _ => "gauge",
    };

    private static void MeasureEverything(AdGeniusMetrics metrics)
    {
        var second = TimeSpan.FromSeconds(1);
        metrics.JobAccepted();
        metrics.JobRefused();
        metrics.JobAdmitted(second);
        metrics.JobEnded("failed", "Internal", second);
        metrics.StageEnded("store", second);
        metrics.StageRetried("store");
        metrics.StageStalled("store");
        metrics.TakeFellBack("ProviderUnavailable");
        metrics.WebhookAttempted("delivered");
        metrics.ProviderCalled("sandbox", "submit", "ok", second);
        metrics.SubmissionEnded("sandbox", "Succeeded", 1);
        metrics.Refunded("sandbox", 1);
        metrics.KeyframesComputed(2, second);
        metrics.ModelLoaded(second);
        metrics.ClipComposed(24, second);
        metrics.LeaseHeld("admission", 1);
        metrics.EventStreamOpen(1);
        metrics.RequestRejected(401);
    }

    private static FleetMeasurement Sample()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new FleetMeasurement
        {
            At = now,
            Jobs = [("Queued", 1, now)],
            Submissions = [("sandbox", "Submitted", 1, now)],
            OutboxMessages = 1,
            OldestOutboxMessage = now,
            Webhooks = 1,
            OldestWebhook = now,
            Tenants = [new TenantMeasurement("acme", 1, 1, 5, 10)],
        };
    }
}
