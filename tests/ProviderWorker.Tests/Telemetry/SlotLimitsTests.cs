using System.Diagnostics.Metrics;
using AdGenius.Hosting.Telemetry;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Telemetry;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Telemetry;

/// <summary>The alert that all slots are in use compares with this gauge: a limit that is never reached would never raise it.</summary>
public sealed class SlotLimitsTests
{
    [Theory]
    [InlineData(20, 5, false, 5)]
    [InlineData(20, 5, true, 10)]
    [InlineData(8, 5, true, 8)]
    public async Task The_limit_is_what_the_keys_and_the_provider_allow_together(int all, int perKey, bool hasSecondKey, int expected)
    {
        await using var host = new ProviderTestHost(new()
        {
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["Providers:Runway:AdditionalApiKeys:0"] = hasSecondKey ? "key_2" : null,
            ["Providers:Runway:RetiredApiKeys:0"] = "key_0", // nothing is submitted with it
            ["Providers:Runway:MaxConcurrent"] = $"{all}",
            ["Providers:Runway:MaxConcurrentPerKey"] = $"{perKey}",
        });

        Assert.Equal(expected, LimitOf(host, "runway_gen3"));
    }

    private static long LimitOf(ProviderTestHost host, string model)
    {
        var metrics = host.Service<AdGeniusMetrics>();
        long limit = -1;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Meter == metrics.Meter && instrument.Name == "adgenius.provider.slots.limit")
                {
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => limit = Equals(tags[0].Value, model) ? value : limit);
        listener.Start();
        _ = new SlotLimits(metrics, host.Service<IEnumerable<IVideoProvider>>());
        listener.RecordObservableInstruments();
        return limit;
    }
}
