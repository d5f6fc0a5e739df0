using System.Diagnostics.Metrics;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>The instruments of provider calls. Tags are closed sets.</summary>
internal sealed class ProviderTelemetry
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "AdGenius.ProviderWorker";

    private readonly Histogram<double> _calls;
    private readonly Counter<long> _submissions;
    private readonly Counter<double> _cost;
    private readonly Counter<double> _refunds;

    public ProviderTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _calls = meter.CreateHistogram<double>("adgenius.provider.call.duration", "s", "Calls to providers, repeats included");
        _submissions = meter.CreateCounter<long>("adgenius.provider.submissions", "{submission}", "Submissions that have ended");
        _refunds = meter.CreateCounter<double>("adgenius.provider.refunds", "{USD}", "Money that providers gave back");
        _cost = meter.CreateCounter<double>("adgenius.provider.cost", "{USD}", "Money settled with providers");
    }

    /// <summary>A call has ended.</summary>
    public void RecordCall(string provider, CallKind kind, string outcome, TimeSpan took) => _calls.Record(
        took.TotalSeconds,
        new("adgenius.provider.name", provider),
        new("adgenius.provider.operation", kind.ToString().ToLowerInvariant()),
        new("adgenius.provider.outcome", outcome));

    /// <summary>A submission has ended.</summary>
    public void RecordCompletion(string provider, string outcome, decimal cost)
    {
        _submissions.Add(
            1,
            new("adgenius.provider.name", provider),
            new KeyValuePair<string, object?>("adgenius.provider.outcome", outcome));
        _cost.Add((double)cost, new KeyValuePair<string, object?>("adgenius.provider.name", provider));
    }

    /// <summary>A provider gave money back.</summary>
    public void RecordRefund(string provider, decimal dollars)
        => _refunds.Add((double)dollars, new KeyValuePair<string, object?>("adgenius.provider.name", provider));
}
