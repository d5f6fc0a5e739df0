using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

/// <summary>It is waited for as a provider of clips is: many minutes, and not for ever.</summary>
public sealed class When_the_hosted_image_model_is_unavailable
{
    private static readonly Failure Unavailable = new()
    {
        Code = FailureCode.ProviderUnavailable, Text = "The hosted image model is temporarily unavailable.", Retryable = true,
    };

    /// <summary>Another worker has a paid request out.</summary>
    private static readonly Failure Requested = new()
    {
        Code = FailureCode.RenderFailed,
        Text = "Another worker has requested the picture and waits for it.",
        Retryable = true,
        RetryAfter = TimeSpan.FromMinutes(1),
    };

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task Should_render_when_it_is_back_after_half_an_hour()
    {
        const int Failures = 30;
        var failures = Failures;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Render = command => failures-- > 0
                    ? WorkerEvents.RenderFailed(command) with { Failure = Unavailable }
                    : WorkerEvents.Rendered(command),
            },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10" },
            _clock);
        await fleet.RequestAsync(Fleet.Request());
        for (var failed = 1; failed <= Failures; failed++)
        {
            await PassAfterAsync(fleet, failed);
        }

        Assert.Equal(TakeStatus.Stored, (await fleet.Facts.FirstAsync<VideoCompleted>()).Takes[0].Status);
    }

    [Fact]
    public async Task Should_fail_the_take_when_it_does_not_come_back()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Render = command => WorkerEvents.RenderFailed(command) with { Failure = Unavailable } },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10", ["Orchestrator:MaxProviderRetryAttempts"] = "4" },
            _clock);
        await fleet.RequestAsync(Fleet.Request());
        for (var failed = 1; failed <= 4; failed++)
        {
            await PassAfterAsync(fleet, failed);
        }

        Assert.Equal(FailureCode.ProviderUnavailable, (await fleet.Facts.FirstAsync<VideoFailed>()).Failure.Code);
        Assert.Equal(5, fleet.Facts.All<RenderKeyframes>().Count);
    }

    /// <summary>The paid picture would be given up, and a clip of another model be paid.</summary>
    [Fact]
    public async Task Should_not_count_the_wait_against_the_retries_of_another_failure()
    {
        const int Failures = 6;
        var failed = 0;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Render = command => ++failed <= Failures
                    ? WorkerEvents.RenderFailed(command) with { Failure = failed < Failures ? Unavailable : Requested }
                    : WorkerEvents.Rendered(command),
            },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10", ["Orchestrator:FallbackOrder:0"] = "google_veo" },
            _clock);
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Fallback = Fallback.NextProvider });
        for (var passed = 1; passed <= Failures; passed++)
        {
            await PassAfterAsync(fleet, passed);
        }

        Assert.Equal(TakeStatus.Stored, (await fleet.Facts.FirstAsync<VideoCompleted>()).Takes[0].Status);
        Assert.Equal(1, (await fleet.JobAsync(jobId)).Takes[0].Attempt);
        Assert.Empty(fleet.Facts.All<GenerateClip>());
    }

    [Fact]
    public async Task Should_fail_the_take_after_the_retries_of_one_cause_however_often_causes_alternate()
    {
        var failed = 0;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Render = command => WorkerEvents.RenderFailed(command) with { Failure = ++failed % 2 == 1 ? Unavailable : Requested },
            },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10", ["Orchestrator:MaxRetryAttempts"] = "2" },
            _clock);
        await fleet.RequestAsync(Fleet.Request());
        for (var passed = 1; passed <= 5; passed++)
        {
            await PassAfterAsync(fleet, passed);
        }

        Assert.Equal(Requested.Text, (await fleet.Facts.FirstAsync<VideoFailed>()).Failure.Text);
        Assert.Equal(6, fleet.Facts.All<RenderKeyframes>().Count);
    }

    /// <summary>At the job's limit it would be too late for the fallback.</summary>
    [Fact]
    public async Task Should_fall_back_at_once_where_it_is_to_be_asked_after_the_jobs_limit()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Render = command => command.Source == KeyframeSource.HostedImages
                    ? WorkerEvents.RenderFailed(command) with { Failure = Unavailable with { RetryAfter = TimeSpan.FromHours(13) } }
                    : WorkerEvents.Rendered(command),
            },
            new() { ["Frames:Source"] = "HostedImages" },
            _clock);
        await fleet.RequestAsync(Fleet.Request() with { Fallback = Fallback.Placeholder });

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>(); // the clock stands

        Assert.Equal(("placeholder", true), (completed.Takes[0].ProducedBy!.Model, completed.Takes[0].ProducedBy!.IsFallback));
    }

    // The pauses are never longer than a minute.
    private async Task PassAfterAsync(Fleet fleet, int failed)
    {
        await fleet.Facts.NthAsync<Handled>(failed, one => one.Message is KeyframesFailed);
        await fleet.UntilSentAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        await fleet.SweepAsync();
    }
}
