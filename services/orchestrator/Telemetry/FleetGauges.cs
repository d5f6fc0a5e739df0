using System.Diagnostics.Metrics;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Telemetry;

/// <summary>
/// The gauges of the whole fleet. The process that holds the lease reports them; a measurement that is not renewed is reported no more, so
/// that two processes never report two truths.
/// </summary>
internal sealed class FleetGauges
{
    private const string StateTag = "adgenius.job.state";
    private const string ProviderTag = "adgenius.provider.name";
    private const string TenantTag = "adgenius.tenant.name";

    private readonly ObservableGauge<long> _jobs;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private volatile Reading? _reading;

    public FleetGauges(AdGeniusMetrics metrics, IOptions<FleetMetricsOptions> options, TimeProvider time)
    {
        (_lifetime, _time) = (3 * options.Value.MetricsInterval, time);
        var meter = metrics.Meter;
        _jobs = meter.CreateObservableGauge(
            "adgenius.jobs.active",
            () => Each(now => now.Jobs.Select(row => new Measurement<long>(row.Jobs, Tag(StateTag, StateOf(row.State))))),
            "{job}",
            "Jobs that have not ended, by state");
        meter.CreateObservableGauge(
            "adgenius.jobs.oldest.age",
            () => Each(now => now.Jobs.Where(row => row.Oldest is not null).Select(
                row => new Measurement<double>(Age(now, row.Oldest!.Value), Tag(StateTag, StateOf(row.State))))),
            "s",
            "Time since the oldest job in each state was started or may start; queued ones kept by a start time or a pause do not count");
        meter.CreateObservableGauge(
            "adgenius.tenant.jobs",
            () => Each(now => now.Tenants.SelectMany(tenant => new[]
            {
                new Measurement<long>(tenant.Queued, Tag(TenantTag, tenant.Name), Tag(StateTag, "queued")),
                new Measurement<long>(tenant.Running, Tag(TenantTag, tenant.Name), Tag(StateTag, "running")),
            })),
            "{job}",
            "Jobs that have not ended, of the tenants with the most of them and those near their budget");
        CreateMoney(meter);
        CreateSubmissions(meter);
        CreateDeliveries(meter);
    }

    /// <summary>Whether metrics are exported; else nothing is read.</summary>
    public bool AreObserved => _jobs.Enabled;

    /// <summary>Reports <paramref name="measurement"/> until it is replaced or too old; null: nothing is reported.</summary>
    public void Report(FleetMeasurement? measurement) =>
        _reading = measurement is null ? null : new Reading(measurement, _time.GetTimestamp());

    private void CreateMoney(Meter meter)
    {
        meter.CreateObservableGauge(
            "adgenius.budget.committed",
            () => Each(now => now.Tenants.Select(
                tenant => new Measurement<double>((double)tenant.Committed, Tag(TenantTag, tenant.Name)))),
            "{USD}",
            "Money spent and reserved in this calendar month, of the tenants with the most open jobs and those near their budget");
        meter.CreateObservableGauge(
            "adgenius.budget.limit",
            () => Each(now => now.Tenants.Where(tenant => tenant.Budget is not null).Select(
                tenant => new Measurement<double>((double)tenant.Budget!.Value, Tag(TenantTag, tenant.Name)))),
            "{USD}",
            "Money that these tenants may spend in a calendar month");
    }

    private void CreateSubmissions(Meter meter)
    {
        meter.CreateObservableGauge(
            "adgenius.submissions.open",
            () => Each(now => now.Submissions.Select(row => new Measurement<long>(
                row.Submissions, Tag(ProviderTag, row.Provider), Tag("adgenius.submission.status", row.Status.ToLowerInvariant())))),
            "{submission}",
            "Submissions without a published result");
        meter.CreateObservableGauge(
            "adgenius.submissions.oldest.age",
            () => Each(now => now.Submissions.GroupBy(row => row.Provider, StringComparer.Ordinal).Select(
                rows => new Measurement<double>(Age(now, rows.Min(row => row.Oldest)), Tag(ProviderTag, rows.Key)))),
            "s",
            "Time since the oldest of them was recorded");
        meter.CreateObservableGauge(
            "adgenius.provider.slots.used",
            () => Each(now => now.Submissions.Where(row => row.Status is "Submitting" or "Submitted")
                .GroupBy(row => row.Provider, StringComparer.Ordinal)
                .Select(rows => new Measurement<long>(rows.Sum(row => row.Submissions), Tag(ProviderTag, rows.Key)))),
            "{slot}",
            "Concurrent jobs at a provider");
    }

    private void CreateDeliveries(Meter meter)
    {
        meter.CreateObservableGauge(
            "adgenius.outbox.messages", () => One(now => now.OutboxMessages), "{message}", "Messages in the outbox");
        meter.CreateObservableGauge(
            "adgenius.outbox.oldest.age",
            () => One(now => now.OldestOutboxMessage is { } oldest ? Age(now, oldest) : 0),
            "s",
            "Time since the oldest message in the outbox was sent; 0 without one");
        meter.CreateObservableGauge("adgenius.webhooks.pending", () => One(now => now.Webhooks), "{delivery}", "Webhooks that are due");
        meter.CreateObservableGauge(
            "adgenius.webhooks.oldest.age",
            () => One(now => now.OldestWebhook is { } oldest ? Age(now, oldest) : 0),
            "s",
            "Time since the oldest of them became due; 0 without one");
    }

    private IEnumerable<Measurement<T>> One<T>(Func<FleetMeasurement, T> value)
        where T : struct => Each<T>(now => [new Measurement<T>(value(now))]);

    private IEnumerable<Measurement<T>> Each<T>(Func<FleetMeasurement, IEnumerable<Measurement<T>>> measurements)
        where T : struct
        => _reading is { } reading && _time.GetElapsedTime(reading.Timestamp) < _lifetime ? measurements(reading.Measurement) : [];

    private static double Age(FleetMeasurement now, DateTimeOffset since) => Math.Max(0, (now.At - since).TotalSeconds);

    private static string StateOf(string state) => state.ToLowerInvariant();

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    private sealed record Reading(FleetMeasurement Measurement, long Timestamp);
}
