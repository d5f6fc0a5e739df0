using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_provider_makes_an_image
{
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task Should_have_frame_workers_compose_it_and_count_its_cost_once()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = command => Image(command) });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "stability_svd" });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();

        var command = Assert.Single(fleet.Facts.All<ComposeClip>());
        Assert.Equal("staging/image.png", Assert.Single(Assert.Single(command.Shots).Pictures).Key);
        Assert.Equal(("stability_svd", "sd3"), (completed.Takes[0].ProducedBy!.Model, completed.Takes[0].ProducedBy!.Resolved));
        Assert.Equal(0.04m, completed.Cost);
        Assert.Equal(["seed was ignored"], (await fleet.JobAsync(jobId)).Takes[0].Adjustments);
    }

    [Fact]
    public async Task Should_compose_once_when_the_event_comes_twice()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = _ => null, Compose = _ => null });
        await fleet.RequestAsync(Fleet.Request() with { Model = "stability_svd" });
        var command = await fleet.Facts.FirstAsync<GenerateClip>();
        await fleet.PublishAsync(Image(command));
        await fleet.PublishAsync(Image(command));
        var composition = await fleet.Facts.FirstAsync<ComposeClip>();
        await fleet.PublishAsync(WorkerEvents.Composed(composition));
        await fleet.PublishAsync(Image(command)); // late: the take is being stored or stored
        Assert.Equal(0.04m, (await fleet.Facts.FirstAsync<VideoCompleted>()).Cost);
        Assert.Single(fleet.Facts.All<ComposeClip>());
    }

    [Fact]
    public async Task Should_count_the_cost_of_an_image_of_an_earlier_attempt_and_use_it_for_nothing()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = command => command.Attempt == 1 ? WorkerEvents.Failed(command) : null },
            new() { ["Orchestrator:FallbackOrder:0"] = "google_veo" });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "stability_svd", Fallback = Fallback.NextProvider });
        await fleet.Facts.FirstAsync<GenerateClip>(one => one.Attempt == 2);
        await fleet.PublishAsync(Image(fleet.Facts.All<GenerateClip>()[0]));
        Assert.Equal(0.04m, (await fleet.JobAsync(jobId)).Cost);
        Assert.Empty(fleet.Facts.All<ComposeClip>());
    }

    /// <summary>The picture is paid and staged, so no other one is bought.</summary>
    [Fact]
    public async Task Should_compose_it_until_the_job_ends()
    {
        var failures = 6;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Generate = command => Image(command),
                Compose = command => failures-- > 0 ? ComposeFailed(command) : WorkerEvents.Composed(command),
            },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10", ["Orchestrator:FallbackOrder:0"] = "google_veo" },
            _clock);
        await fleet.RequestAsync(Fleet.Request() with { Model = "stability_svd", Fallback = Fallback.NextProvider });
        for (var failed = 1; failed <= 6; failed++)
        {
            await fleet.Facts.NthAsync<Handled>(failed, one => one.Message is ClipFailed);
            await PassAsync(fleet, TimeSpan.FromSeconds(10 * Math.Pow(2, failed - 1)));
        }

        Assert.Equal(0.04m, (await fleet.Facts.FirstAsync<VideoCompleted>()).Cost);
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.Equal(7, fleet.Facts.All<ComposeClip>().Count);
    }

    [Fact]
    public async Task Should_send_it_again_to_a_silent_composer_beyond_the_time_of_an_attempt()
    {
        var isSilent = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Generate = command => Image(command),
                Compose = command => isSilent ? null : WorkerEvents.Composed(command),
            },
            new() { ["Orchestrator:FallbackOrder:0"] = "google_veo", ["Orchestrator:AttemptTimeout"] = "00:30:00" },
            _clock);
        await fleet.RequestAsync(Fleet.Request() with { Model = "stability_svd", Fallback = Fallback.NextProvider });
        for (var sent = 1; sent <= 6; sent++)
        {
            await fleet.Facts.NthAsync<Handled>(sent, one => one.Message is WorkStarted { Stage: WorkStage.Compose });
            isSilent = sent < 6;
            await PassAsync(fleet, TimeSpan.FromMinutes(10));
        }

        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.Equal(7, fleet.Facts.All<ComposeClip>().Count);
    }

    [Fact]
    public async Task Should_fall_back_when_the_image_itself_is_unusable()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Generate = command => command.Attempt == 1 ? Image(command) : WorkerEvents.Generated(command),
                Compose = command => ComposeFailed(command, FailureCode.InvalidMedia),
            },
            new() { ["Orchestrator:FallbackOrder:0"] = "google_veo" });
        await fleet.RequestAsync(Fleet.Request() with { Model = "stability_svd", Fallback = Fallback.NextProvider });
        Assert.Equal("google_veo", (await fleet.Facts.FirstAsync<VideoCompleted>()).Takes[0].ProducedBy!.Model);
    }

    /// <summary>The command was delivered twice, and its second delivery is dead-lettered.</summary>
    [Fact]
    public async Task Should_ignore_a_failure_of_its_generation_while_it_is_composed()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = command => Image(command), Compose = _ => null });
        await fleet.RequestAsync(Fleet.Request() with { Model = "stability_svd" });
        var composition = await fleet.Facts.FirstAsync<ComposeClip>();

        await fleet.SendToAsync(Queues.DeadLetter, await fleet.Facts.FirstAsync<GenerateClip>());
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is ClipFailed);
        await fleet.PublishAsync(WorkerEvents.Composed(composition));

        Assert.Equal(TakeStatus.Stored, (await fleet.Facts.FirstAsync<VideoCompleted>()).Takes[0].Status);
    }

    private async Task PassAsync(Fleet fleet, TimeSpan time)
    {
        _clock.Advance(time);
        await fleet.SweepAsync();
    }

    private static ClipFailed ComposeFailed(ComposeClip command, FailureCode code = FailureCode.RenderFailed) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Failure = WorkerEvents.Failure(code, retryable: false),
        Cost = command.Cost,
    };

    internal static ImageGenerated Image(GenerateClip command) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Image = new MediaReference { Key = "staging/image.png", Length = 1, Sha256 = new string('0', 64), ContentType = "image/png" },
        ProducedBy = new ProducedBy { Model = command.Model, Resolved = "sd3" },
        Cost = 0.04m,
        Adjustments = ["seed was ignored"],
    };
}
