using System.Diagnostics;
using System.Diagnostics.Metrics;
using AdGenius.Contracts;

namespace AdGenius.Hosting.Telemetry;

/// <summary>
/// Every instrument of the services. docs/operations/telemetry.md describes them, dashboards and alerts depend on them, and a test compares
/// all three. Attributes are closed sets, but for <c>adgenius.tenant.name</c>, of which a process reports a limited number.
/// </summary>
public sealed class AdGeniusMetrics
{
    private const string Provider = "adgenius.provider.name";
    private const string ProviderOutcome = "adgenius.provider.outcome";
    private const string ErrorType = "error.type";

    // Bounds in seconds. The default ones end at 10, and jobs take minutes.
    private static readonly InstrumentAdvice<double> Long =
        new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200] };

    private static readonly InstrumentAdvice<double> Rate =
        new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 960] };

    private static readonly InstrumentAdvice<long> Small = new() { HistogramBucketBoundaries = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32] };

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _jobDuration;
    private readonly Histogram<double> _admissionDuration;
    private readonly Histogram<double> _stageDuration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _stalls;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _webhooks;
    private readonly Histogram<double> _calls;
    private readonly Counter<long> _submissions;
    private readonly Counter<double> _cost;
    private readonly Counter<double> _refunds;
    private readonly Histogram<double> _keyframeDuration;
    private readonly Histogram<long> _batchSize;
    private readonly Histogram<double> _loadDuration;
    private readonly Histogram<double> _composeDuration;
    private readonly Histogram<double> _frameRate;
    private readonly UpDownCounter<long> _leases;
    private readonly UpDownCounter<long> _streams;
    private readonly Counter<long> _rejections;

    /// <summary>Creates the instruments.</summary>
    public AdGeniusMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        Meter = meters.Create(AdGeniusTelemetry.Meter);
        _accepted = Meter.CreateCounter<long>("adgenius.jobs.accepted", "{job}", "Requests that have become jobs");
        _refused = Meter.CreateCounter<long>("adgenius.jobs.refused", "{request}", "Requests that the orchestrator has refused");
        _ended = Meter.CreateCounter<long>("adgenius.jobs.ended", "{job}", "Jobs that have ended");
        _jobDuration = Meter.CreateHistogram("adgenius.job.duration", "s", "From acceptance, or the start time, to the end", null, Long);
        _admissionDuration = Meter.CreateHistogram(
            "adgenius.job.admission.duration", "s", "From acceptance, or the start time, to the first start", null, Long);
        _stageDuration = Meter.CreateHistogram(
            "adgenius.stage.duration", "s", "From a stage's command to its result, queues included", null, Long);
        _retries = Meter.CreateCounter<long>("adgenius.stage.retries", "{retry}", "Stages that were begun again");
        _stalls = Meter.CreateCounter<long>("adgenius.stage.stalls", "{stall}", "Stages without progress for their stall timeout");
        _fallbacks = Meter.CreateCounter<long>("adgenius.take.fallbacks", "{fallback}", "Takes that went on with another model");
        _webhooks = Meter.CreateCounter<long>("adgenius.webhook.deliveries", "{delivery}", "Attempts to deliver webhooks");
        _calls = Meter.CreateHistogram<double>("adgenius.provider.call.duration", "s", "Calls to providers, repeats included");
        _submissions = Meter.CreateCounter<long>("adgenius.provider.submissions", "{submission}", "Submissions that have ended");
        _cost = Meter.CreateCounter<double>("adgenius.provider.cost", "{USD}", "Money settled with providers");
        _refunds = Meter.CreateCounter<double>("adgenius.provider.refunds", "{USD}", "Money that providers gave back");
        _keyframeDuration = Meter.CreateHistogram(
            "adgenius.keyframe.duration", "s", "Computing one keyframe: a batch's time divided by its size", null, Long);
        _batchSize = Meter.CreateHistogram("adgenius.keyframe.batch.size", "{picture}", "Keyframes computed together", null, Small);
        _loadDuration = Meter.CreateHistogram("adgenius.model.load.duration", "s", "Loading the model", null, Long);
        _composeDuration = Meter.CreateHistogram("adgenius.composition.duration", "s", "Composing a clip", null, Long);
        _frameRate = Meter.CreateHistogram(
            "adgenius.composition.frame_rate", "{frame}/s", "Frames that a composition makes in a second", null, Rate);
        _leases = Meter.CreateUpDownCounter<long>("adgenius.leases.held", "{lease}", "Leases that the process holds");
        _streams = Meter.CreateUpDownCounter<long>("adgenius.gateway.event_streams", "{stream}", "Open event streams");
        _rejections = Meter.CreateCounter<long>("adgenius.gateway.rejections", "{request}", "Calls that the gateway has refused");
    }

    /// <summary>The meter, for gauges that a service observes.</summary>
    public Meter Meter { get; }

    /// <summary>Whether the saga's measurements have a listener.</summary>
    public bool AreJobsMeasured => _ended.Enabled;

    /// <summary>A request has become a job.</summary>
    public void JobAccepted() => _accepted.Add(1);

    /// <summary>A request was refused.</summary>
    public void JobRefused() => _refused.Add(1);

    /// <summary>A job starts for the first time, so long after its acceptance or its start time.</summary>
    public void JobAdmitted(TimeSpan waited) => _admissionDuration.Record(waited.TotalSeconds);

    /// <summary>A job has ended.</summary>
    /// <param name="outcome">The final state, in lower case.</param>
    /// <param name="failure">The failure code; null unless it failed.</param>
    /// <param name="took">The time since its acceptance or its start time.</param>
    public void JobEnded(string outcome, string? failure, TimeSpan took)
    {
        var tags = new TagList { { "adgenius.job.outcome", outcome } };
        _jobDuration.Record(took.TotalSeconds, tags);
        if (failure is not null)
        {
            tags.Add(ErrorType, failure);
        }

        _ended.Add(1, tags);
    }

    /// <summary>A stage of a job or take has a result.</summary>
    public void StageEnded(string stage, TimeSpan took) => _stageDuration.Record(took.TotalSeconds, StageTag(stage));

    /// <summary>A stage is begun again.</summary>
    public void StageRetried(string stage) => _retries.Add(1, StageTag(stage));

    /// <summary>A stage has made no progress for its stall timeout.</summary>
    public void StageStalled(string stage) => _stalls.Add(1, StageTag(stage));

    /// <summary>
    /// This process watches the stage for stalls: their number is exported as 0 from here on. Without it a counter's first value would be
    /// that of the first stalls, and Prometheus computes an increase only between two values.
    /// </summary>
    public void StageWatched(string stage) => _stalls.Add(0, StageTag(stage));

    /// <summary>A take goes on with another model, because of <paramref name="failure"/>.</summary>
    public void TakeFellBack(string failure) => _fallbacks.Add(1, new KeyValuePair<string, object?>(ErrorType, failure));

    /// <summary>An attempt to deliver a webhook has ended: <c>delivered</c>, <c>retried</c> or <c>abandoned</c>.</summary>
    public void WebhookAttempted(string outcome) =>
        _webhooks.Add(1, new KeyValuePair<string, object?>("adgenius.webhook.outcome", outcome));

    /// <summary>
    /// This process works with the provider: its money, and its submissions whose outcome is unknown, are exported as 0 from here on.
    /// Without it a counter's first value would be that of the first loss, and Prometheus computes an increase only between two values.
    /// </summary>
    public void ProviderConfigured(string provider)
    {
        _submissions.Add(
            0,
            new(Provider, provider),
            new KeyValuePair<string, object?>(ProviderOutcome, nameof(FailureCode.OutcomeUnknown)));
        _cost.Add(0, new KeyValuePair<string, object?>(Provider, provider));
        _refunds.Add(0, new KeyValuePair<string, object?>(Provider, provider));
    }

    /// <summary>A call to a provider has ended.</summary>
    public void ProviderCalled(string provider, string operation, string outcome, TimeSpan took) => _calls.Record(
        took.TotalSeconds,
        new(Provider, provider),
        new("adgenius.provider.operation", operation),
        new(ProviderOutcome, outcome));

    /// <summary>A submission has ended, and has cost so many US dollars.</summary>
    public void SubmissionEnded(string provider, string outcome, decimal cost)
    {
        _submissions.Add(1, new(Provider, provider), new KeyValuePair<string, object?>(ProviderOutcome, outcome));
        _cost.Add((double)cost, new KeyValuePair<string, object?>(Provider, provider));
    }

    /// <summary>A provider gave so many US dollars back.</summary>
    public void Refunded(string provider, decimal dollars) =>
        _refunds.Add((double)dollars, new KeyValuePair<string, object?>(Provider, provider));

    /// <summary>Keyframes were computed together.</summary>
    public void KeyframesComputed(int count, TimeSpan took)
    {
        _batchSize.Record(count);
        _keyframeDuration.Record(took.TotalSeconds / Math.Max(1, count));
    }

    /// <summary>The model was loaded.</summary>
    public void ModelLoaded(TimeSpan took) => _loadDuration.Record(took.TotalSeconds);

    /// <summary>A clip of so many frames was composed.</summary>
    public void ClipComposed(int frames, TimeSpan took)
    {
        _composeDuration.Record(took.TotalSeconds);
        if (took > TimeSpan.Zero)
        {
            _frameRate.Record(frames / took.TotalSeconds);
        }
    }

    /// <summary>The process has acquired (1) or no longer has (-1) a lease.</summary>
    public void LeaseHeld(string name, int change) => _leases.Add(change, new KeyValuePair<string, object?>("adgenius.lease.name", name));

    /// <summary>An event stream was opened (1) or has ended (-1).</summary>
    public void EventStreamOpen(int change) => _streams.Add(change);

    /// <summary>A call was answered with 4xx.</summary>
    public void RequestRejected(int status) => _rejections.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status));

    private static KeyValuePair<string, object?> StageTag(string stage) => new("adgenius.stage.name", stage);
}
