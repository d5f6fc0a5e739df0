using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

/// <summary>A failure of finishing causes no second payment for a clip; only an unusable clip is made again.</summary>
public sealed class When_finishing_fails
{
    private static readonly GenerateVideo Paid = Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider };
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(FailureCode.Internal, false)]
    [InlineData(FailureCode.StorageUnavailable, true)]
    [InlineData(FailureCode.ProviderUnavailable, true)]
    public async Task Should_retry_from_the_staged_clip_beyond_the_retries_of_other_stages(FailureCode code, bool retryable)
    {
        var failures = 6;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Finish = command => failures-- > 0
                    ? WorkerEvents.FinishFailed(command, code, retryable)
                    : WorkerEvents.Finished(command),
            },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10" },
            _clock);
        await fleet.RequestAsync(Paid);
        for (var failed = 1; failed <= 6; failed++)
        {
            await fleet.Facts.NthAsync<Handled>(failed, one => one.Message is FinishFailed);
            _clock.Advance(TimeSpan.FromSeconds(10 * Math.Pow(2, failed - 1)));
            await fleet.SweepAsync();
        }

        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.Equal(7, fleet.Facts.All<FinishVideo>().Count);
        Assert.Single(fleet.Facts.All<StoreVideo>());
    }

    [Theory]
    [InlineData(FailureCode.InvalidRequest)]
    [InlineData(FailureCode.ContentPolicyViolation)]
    [InlineData(FailureCode.BudgetExceeded)]
    [InlineData(FailureCode.OutcomeUnknown)]
    public async Task Should_fail_the_take_without_another_model_when_the_brief_cannot_be_fulfilled(FailureCode code)
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Finish = command => WorkerEvents.FinishFailed(command, code) },
            new() { ["Orchestrator:FallbackOrder:0"] = "luma_dream" });
        await fleet.RequestAsync(Paid);
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(code, failed.Failure.Code);
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.Single(fleet.Facts.All<FinishVideo>());
    }

    [Fact]
    public async Task Should_make_an_unusable_clip_again_with_the_fallback()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Finish = command => command.Attempt == 1
                ? WorkerEvents.FinishFailed(command, FailureCode.InvalidMedia)
                : WorkerEvents.Finished(command),
        });
        await fleet.RequestAsync(Paid with { Fallback = Fallback.LocalFrames });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal((TakeStatus.Stored, 2), (completed.Takes[0].Status, completed.Takes[0].Iteration));
        Assert.Equal("local", completed.Takes[0].ProducedBy?.Model);
    }

    [Fact]
    public async Task Should_count_what_finishing_cost_on_top_of_the_clip()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Finish = command => WorkerEvents.Finished(command, cost: 0.02m) });
        await fleet.RequestAsync(Paid);
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(0.52m, completed.Cost);
    }

    [Fact]
    public async Task Should_finish_again_on_request_after_the_job_has_failed()
    {
        var isDown = true;
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Finish = command => isDown ? WorkerEvents.FinishFailed(command, FailureCode.InvalidRequest) : WorkerEvents.Finished(command),
        });
        var jobId = await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<VideoFailed>();
        isDown = false;
        await fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = "acme" });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(TakeStatus.Stored, completed.Takes[0].Status);
        Assert.Single(fleet.Facts.All<GenerateClip>());
    }

    [Fact]
    public async Task Should_ignore_a_second_answer_and_late_ones()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<VideoCompleted>();
        var command = fleet.Facts.All<FinishVideo>()[0];
        await fleet.PublishAsync(WorkerEvents.Finished(command));
        await fleet.PublishAsync(WorkerEvents.FinishFailed(command, FailureCode.InvalidMedia));
        Assert.Single(fleet.Facts.All<StoreVideo>());
        Assert.Single(fleet.Facts.All<VideoCompleted>());
        Assert.Empty(fleet.Facts.All<VideoFailed>());
    }

    [Fact]
    public async Task Should_resend_to_a_silent_finisher_after_its_stall_timeout()
    {
        var answers = new Queue<bool>([false, true]);
        await using var fleet = await Fleet.StartAsync(
            new Workers { Finish = command => answers.Dequeue() ? WorkerEvents.Finished(command) : null }, time: _clock);
        await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted { Stage: WorkStage.Finish });
        _clock.Advance(TimeSpan.FromMinutes(30));
        await fleet.SweepAsync();
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(2, fleet.Facts.All<FinishVideo>().Count);
    }

    [Fact]
    public async Task Should_carry_the_brief_to_finishing_and_every_output_to_the_result()
    {
        await using var fleet = await Fleet.StartAsync();
        var brief = Fleet.Request() with
        {
            VoiceOver = new VoiceOver { Text = "Find your blend." },
            Outputs = ["youtube", "tiktok", "feed"],
            EndCardSeconds = 2,
        };
        var jobId = await fleet.RequestAsync(brief);
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        var command = Assert.Single(fleet.Facts.All<FinishVideo>());
        Assert.Equal(("Find your blend.", 2.0), (command.Brief?.VoiceOver?.Text, command.Brief?.EndCardSeconds));
        Assert.Equal(["9:16", "4:5"], Assert.Single(fleet.Facts.All<ComposeClip>()).OtherShapes);
        Assert.Equal(["youtube", "tiktok", "feed"], completed.Takes[0].Outputs!.Select(output => output.Name));
        Assert.Equal("flite/slt", completed.Takes[0].Finishing?.SpokenBy);
        Assert.Single((await fleet.JobAsync(jobId)).Takes[0].Sources!);
    }
}
