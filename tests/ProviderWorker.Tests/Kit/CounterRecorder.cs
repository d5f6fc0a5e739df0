using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AdGenius.Hosting;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>
/// What the counters of one process count. As the exporter of OpenTelemetry it listens from its own start on: by then every service is
/// constructed, and none but this one has started.
/// </summary>
internal sealed class CounterRecorder(AdGeniusMetrics metrics) : IHostedService, IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Series, double Value)> _values = new();

    public static ServiceModule Module { get; } = new()
    {
        Name = "counters",
        AddServices = static builder =>
        {
            builder.Services.AddSingleton<CounterRecorder>();
            builder.Services.Insert(
                0, ServiceDescriptor.Singleton<IHostedService>(static provided => provided.GetRequiredService<CounterRecorder>()));
        },
    };

    /// <summary>What was counted of <c>name attribute=value …</c>, in order.</summary>
    public IReadOnlyList<double> ValuesOf(string series) =>
        [.. _values.Where(one => one.Series == series).Select(static one => one.Value)];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == metrics.Meter && instrument is (Counter<long> or Counter<double>))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _values.Enqueue(
        (string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Prepend(instrument.Name)), value));
}
