using AdGenius.Bench.Sizing.Results;
using AdGenius.ProviderWorker.Submissions;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// The submissions of one provider. A submission without a free slot looks again every <c>Submissions:SlotPollInterval</c>, so a slot that
/// becomes free is taken by whichever looks first, not by the one that has waited longest; one that waits longer than
/// <c>Submissions:QueueTimeout</c>, where it is set, fails. A result is noticed at the next poll, and its slot is held until it is fetched.
/// </summary>
internal sealed class ProviderQueue(
    PlannedProvider plan, SubmissionOptions options, EventQueue events, Draws draws, MeasuredWindow window, Action<TakeRun> ended)
    : IEventTarget
{
    private readonly List<TakeRun> _waiting = [];

    /// <summary>What is known of the provider.</summary>
    public PlannedProvider Plan => plan;

    /// <summary>Submissions that have a slot.</summary>
    public HourlyLevel InFlight { get; } = window.Level();

    /// <summary>Submissions that wait for one.</summary>
    public HourlyLevel Waiting { get; } = window.Level();

    /// <summary>The time until a slot is claimed.</summary>
    public DurationHistogram Waits { get; } = new();

    /// <summary>The time from the claim to the fetched result.</summary>
    public DurationHistogram Services { get; } = new();

    /// <summary>Both.</summary>
    public DurationHistogram Totals { get; } = new();

    /// <summary>The most submissions that have waited at a time.</summary>
    public int LongestQueue { get; private set; }

    /// <summary>Submissions that were made.</summary>
    public HourlyCount Submits { get; } = window.Count();

    /// <summary>Submissions that have failed for want of a slot.</summary>
    public long TimedOut { get; private set; }

    /// <summary>All submissions without a result.</summary>
    public int Open => _waiting.Count + (int)InFlight.Level;

    /// <summary>A submission was recorded.</summary>
    public void Enqueue(TakeRun take)
    {
        take.StageSince = events.Now;
        if (InFlight.Level < plan.Slots)
        {
            Start(take);
            return;
        }

        _waiting.Add(take);
        Waiting.Add(events.Now, 1);
        LongestQueue = Math.Max(LongestQueue, _waiting.Count);
    }

    public void OnEvent(int kind, object? subject)
    {
        if ((Step)kind == Step.ClaimSlot)
        {
            ClaimSlot();
            return;
        }

        InFlight.Add(events.Now, -1);
        if (_waiting.Count > 0)
        {
            // The first of so many that look at any time within the interval.
            var interval = options.SlotPollInterval.TotalSeconds;
            events.After(interval * (1 - Math.Pow(draws.Uniform(), 1.0 / _waiting.Count)), this, (int)Step.ClaimSlot);
        }

        ended((TakeRun)subject!);
    }

    private void ClaimSlot()
    {
        while (_waiting.Count > 0 && InFlight.Level < plan.Slots)
        {
            var index = draws.Index(_waiting.Count);
            var take = _waiting[index];
            _waiting[index] = _waiting[^1];
            _waiting.RemoveAt(_waiting.Count - 1);
            Waiting.Add(events.Now, -1);
            if (options.QueueTimeout is not { } timeout || events.Now - take.StageSince <= timeout.TotalSeconds)
            {
                Start(take);
                return;
            }

            TimedOut++;
            take.HasFailed = true;
            ended(take);
        }
    }

    private void Start(TakeRun take)
    {
        InFlight.Add(events.Now, 1);
        Submits.Add(events.Now);
        var (seconds, hasFailed) = Duration();
        take.HasFailed = hasFailed;
        if (take.Job.IsMeasured)
        {
            Waits.Add(events.Now - take.StageSince);
            Services.Add(seconds);
            Totals.Add(events.Now - take.StageSince + seconds);
        }

        events.After(seconds, this, (int)Step.ProviderEnded, take);
    }

    /// <summary>From the claim to the fetched result, or to the failure.</summary>
    private (double Seconds, bool HasFailed) Duration()
    {
        var latency = draws.LogNormal(plan.MedianSeconds, plan.P95Seconds);
        var isLate = latency > plan.DeadlineSeconds;
        var cycle = plan.PollCycleSeconds;
        var polls = Math.Max(1, Math.Ceiling(Math.Min(latency, plan.DeadlineSeconds) / cycle));
        var hasFailed = isLate || draws.Uniform() < plan.FailureShare;
        return (plan.SubmitSeconds + (polls * cycle) + (hasFailed ? 0 : plan.FetchSeconds), hasFailed);
    }
}
