using System.Diagnostics.Metrics;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;

namespace AdGenius.Hosting.Tests.Telemetry;

public sealed class InstrumentTests(RabbitMqFixture rabbit)
{
    /// <summary>Dashboards and alerts depend on this list: a change here is a change for operators.</summary>
    private const string Approved =
        """
        adgenius.bus.failed_messages | {message} | messaging.destination.name
        """;

    [Fact]
    public async Task Bus_HasTheApprovedInstruments()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var found = new TaskCompletionSource<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument is { Name: "adgenius.bus.failed_messages", Meter.Name: AdGeniusTelemetry.Meter })
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
            found.TrySetResult($"{instrument.Name} | {instrument.Unit} | {string.Join(", ", tags.ToArray().Select(tag => tag.Key))}"));
        listener.Start();
        await using var host = await TestHost.StartAsync(
            broker, null, static builder => builder.MonitorFailedMessages(), ("Bus:FailedMessageInterval", "00:00:00.2"));
        await Until.TrueAsync(
            "something was measured",
            () =>
            {
                listener.RecordObservableInstruments();
                return found.Task.IsCompleted;
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(Approved, await found.Task);
    }

    [Fact]
    public async Task Export_IsOnOnlyWhenAnEndpointIsNamed()
    {
        await using var silent = TestHost.Build(null);
        Assert.Null(silent.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
        await using var exporting = TestHost.Build(null, settings: ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));
        Assert.NotNull(exporting.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
        Assert.NotNull(exporting.Services.GetService<OpenTelemetry.Trace.TracerProvider>());
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "false", true, true, true)]
    [InlineData("OTEL_SDK_DISABLED", "true", false, false, false)]
    [InlineData("OTEL_SDK_DISABLED", "True", false, false, false)]
    [InlineData("OTEL_TRACES_EXPORTER", "otlp", true, true, true)]
    [InlineData("OTEL_TRACES_EXPORTER", "none", false, true, true)]
    [InlineData("OTEL_METRICS_EXPORTER", "none", true, false, true)]
    [InlineData("OTEL_LOGS_EXPORTER", "None", true, true, false)]
    public async Task Export_IsOffWhereTheStandardVariablesSaySo(string name, string value, bool traces, bool metrics, bool logs)
    {
        await using var host = TestHost.Build(null, settings: [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), (name, value)]);

        Assert.Equal((traces, metrics, logs), ExportedBy(host));
    }

    /// <summary>A collector of traces alone, such as Tempo or Jaeger, is named by the variable of that signal.</summary>
    [Theory]
    [InlineData("TRACES", true, false, false)]
    [InlineData("METRICS", false, true, false)]
    [InlineData("LOGS", false, false, true)]
    public async Task Export_IsOnForASignalWhoseOwnEndpointIsNamed(string signal, bool traces, bool metrics, bool logs)
    {
        await using var host = TestHost.Build(
            null, settings: ($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT", "http://127.0.0.1:9/v1/signal"));

        Assert.Equal((traces, metrics, logs), ExportedBy(host));
    }

    [Fact]
    public void VariablesOfASignal_TakePrecedenceForItAlone()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "https://tempo.example/otlp/v1/traces",
            ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_TRACES_HEADERS"] = "X-Scope-OrgID=ads",
            ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"] = "2500",
        }).Build();
        var (traces, metrics, standard) = (new OtlpExporterOptions(), new OtlpExporterOptions(), new OtlpExporterOptions());

        OtlpSignal.Traces.Configure(traces, configuration);
        OtlpSignal.Metrics.Configure(metrics, configuration);

        Assert.Equal(
            (new Uri("https://tempo.example/otlp/v1/traces"), OtlpExportProtocol.HttpProtobuf, "X-Scope-OrgID=ads", 2500),
            (traces.Endpoint, traces.Protocol, traces.Headers, traces.TimeoutMilliseconds));
        Assert.Equal(
            (standard.Endpoint, standard.Protocol, standard.Headers, standard.TimeoutMilliseconds),
            (metrics.Endpoint, metrics.Protocol, metrics.Headers, metrics.TimeoutMilliseconds));
    }

    private static (bool Traces, bool Metrics, bool Logs) ExportedBy(TestHost host) =>
        (host.Services.GetService<OpenTelemetry.Trace.TracerProvider>() is not null,
            host.Services.GetService<OpenTelemetry.Metrics.MeterProvider>() is not null,
            host.Services.GetService<OpenTelemetry.Logs.LoggerProvider>() is not null);
}
