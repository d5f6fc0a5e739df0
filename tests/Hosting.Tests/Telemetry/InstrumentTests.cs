using System.Diagnostics.Metrics;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using Microsoft.Extensions.DependencyInjection;

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

        Assert.Equal(
            (traces, metrics, logs),
            (host.Services.GetService<OpenTelemetry.Trace.TracerProvider>() is not null,
                host.Services.GetService<OpenTelemetry.Metrics.MeterProvider>() is not null,
                host.Services.GetService<OpenTelemetry.Logs.LoggerProvider>() is not null));
    }
}
