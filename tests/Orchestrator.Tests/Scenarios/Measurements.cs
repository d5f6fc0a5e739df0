using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>What one fleet measures: the sum of each counter and the last value of each gauge, by instrument and attributes.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentDictionary<string, double> _values = new();
    private readonly ConcurrentDictionary<string, double> _last = new();
    private readonly MeterListener _listener;

    public Measurements(Fleet fleet)
    {
        var scope = fleet.Services.GetRequiredService<AdGeniusMetrics>().Meter.Scope;
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == scope && instrument.Meter.Name == AdGeniusTelemetry.Meter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>
    /// The value of <c>name attribute=value …</c>; a histogram's is the number of its measurements. 0 where there is none.
    /// </summary>
    public double this[string series]
    {
        get
        {
            _listener.RecordObservableInstruments();
            return _values.GetValueOrDefault(series);
        }
    }

    /// <summary>The last value that was recorded of a series; NaN where there is none.</summary>
    public double LastOf(string series) => _last.GetValueOrDefault(series, double.NaN);

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Prepend(instrument.Name));
        _last[series] = value;
        _values.AddOrUpdate(
            series,
            _ => instrument is Histogram<double> ? 1 : value,
            (_, before) => instrument switch
            {
                Histogram<double> => before + 1,
                Counter<long> or UpDownCounter<long> => before + value,
                _ => value,
            });
    }
}
