using AdGenius.Bench.Sizing.Results;
using AdGenius.Bench.Sizing.Simulation;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Submissions;

namespace AdGenius.Sizing.Tests.Simulation;

public sealed class ProviderQueueTests
{
    private readonly EventQueue _events = new();
    private readonly List<(double At, bool HasFailed)> _ended = [];

    [Fact]
    public void No_more_submissions_are_at_a_provider_than_it_has_slots_and_each_gets_one_in_the_end()
    {
        var queue = Queue(Plan(slots: 3));
        for (var number = 0; number < 60; number++)
        {
            queue.Enqueue(Take());
        }

        RunToEnd();

        Assert.Equal(60, _ended.Count);
        Assert.Equal(3, queue.InFlight.Maxima[0]);
        Assert.Equal(57, queue.LongestQueue);
        Assert.Equal(0, queue.Open);
        Assert.All(_ended, each => Assert.False(each.HasFailed));
    }

    [Fact]
    public void A_result_is_noticed_at_the_poll_after_it_and_holds_its_slot_until_it_is_fetched()
    {
        var queue = Queue(Plan(slots: 1) with { MedianSeconds = 7, P95Seconds = 7, PollIntervalSeconds = 6, FetchSeconds = 3 });
        queue.Enqueue(Take());
        RunToEnd();

        // Two polls of 6 s, each noticed within the second of the sweep, then the fetch.
        Assert.InRange(_ended.Single().At, 15, 17);
        Assert.Equal(_ended.Single().At, queue.Services.Mean, 6);
    }

    [Fact]
    public void A_submission_that_finds_no_slot_in_time_fails()
    {
        var queue = Queue(
            Plan(slots: 1) with { MedianSeconds = 100, P95Seconds = 100 },
            new SubmissionOptions { QueueTimeout = TimeSpan.FromSeconds(50) });
        queue.Enqueue(Take());
        queue.Enqueue(Take());
        RunToEnd();

        Assert.Equal(1, queue.TimedOut);
        Assert.Equal([false, true], _ended.Select(each => each.HasFailed));
    }

    [Fact]
    public void A_job_that_takes_longer_than_the_deadline_fails_at_the_deadline()
    {
        var queue = Queue(Plan(slots: 1) with { MedianSeconds = 5000, P95Seconds = 5000, DeadlineSeconds = 1800 });
        queue.Enqueue(Take());
        RunToEnd();

        Assert.True(_ended.Single().HasFailed);
        Assert.InRange(_ended.Single().At, 1800, 1820);
    }

    [Fact]
    public void As_many_fail_as_the_scenario_says()
    {
        var queue = Queue(Plan(slots: 10_000) with { FailureShare = 0.2 });
        for (var number = 0; number < 10_000; number++)
        {
            queue.Enqueue(Take());
        }

        RunToEnd();

        Assert.InRange(_ended.Count(each => each.HasFailed), 1850, 2150);
    }

    private ProviderQueue Queue(PlannedProvider plan, SubmissionOptions? options = null) => new(
        plan,
        options ?? new SubmissionOptions(),
        _events,
        new Draws(1),
        new MeasuredWindow(0, 24),
        take => _ended.Add((_events.Now, take.HasFailed)));

    private void RunToEnd()
    {
        while (_events.HandleNext())
        {
            // Until nothing is left.
        }
    }

    private static PlannedProvider Plan(int slots) => new()
    {
        ModelId = "provider",
        Slots = slots,
        PollIntervalSeconds = 6,
        DeadlineSeconds = 1800,
        MedianSeconds = 60,
        P95Seconds = 120,
        SubmitSeconds = 0,
        PollSeconds = 0.3,
        FetchSeconds = 0,
        FailureShare = 0,
    };

    private static TakeRun Take() => new(new JobRun(
        0,
        new PlannedJobs
        {
            Name = "job",
            Share = 1,
            MainStage = WorkStage.Generate,
            Model = "sandbox",
            Takes = 1,
            Batches = [],
            Clips = [new PlannedClip(0, 1, false)],
            ComposeSeconds = 0,
            FinishSeconds = 0,
            StoreSeconds = 0,
        },
        0,
        isMeasured: true));
}
