using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_request_starts_from_an_address
{
    private static readonly GenerateVideo Request = Fleet.Request() with
    {
        SourceImage = "https://pictures.example/start.png",
        Scenes = ["one", "two", "three", "four", "five", "six"],
        Prompt = null,
    };

    private static readonly Dictionary<string, string?> SmallBatches = new() { ["Frames:BatchSize"] = "2" };

    [Fact]
    public async Task Should_have_the_picture_staged_once_before_any_batch()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { StageSource = _ => null }, SmallBatches);
        await fleet.RequestAsync(Request);
        var command = await fleet.Facts.FirstAsync<StageSourceImage>();
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted { Stage: WorkStage.SourceImage });
        Assert.Empty(fleet.Facts.All<RenderKeyframes>());

        await fleet.PublishAsync(WorkerEvents.Staged(command));
        await fleet.PublishAsync(WorkerEvents.Staged(command));
        await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.Equal(Request.SourceImage, Assert.Single(fleet.Facts.All<StageSourceImage>()).SourceImage);
        var batches = fleet.Facts.All<RenderKeyframes>();
        Assert.Equal(3, batches.Count);
        Assert.All(batches, batch => Assert.Equal(WorkerEvents.Staged(command).Picture, batch.SourcePicture));
    }

    [Fact]
    public async Task Should_go_on_with_every_take_when_the_first_has_it_staged()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                StageSource = command => command.Attempt == 1 && command.TakeId == FirstTake ? WorkerEvents.Staged(command) : null,
            });
        await fleet.RequestAsync(Request with { Variations = 3 });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.All(completed.Takes, take => Assert.Equal(TakeStatus.Stored, take.Status));
    }

    /// <summary>Two workers fetch the picture for two takes, and the address answers the first alone, as a link for one use does.</summary>
    [Fact]
    public async Task Should_ignore_a_fetch_that_fails_after_the_take_has_gone_on()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            StageSource = command => command.TakeId == FirstTake ? WorkerEvents.Staged(command) : null, Compose = _ => null,
        });
        await fleet.RequestAsync(Request with { Variations = 2 });
        await fleet.Facts.NthAsync<ComposeClip>(2, _ => true);
        var command = fleet.Facts.All<StageSourceImage>().Single(one => one.TakeId != FirstTake);

        await fleet.PublishAsync(Failed(command, retryable: false));
        await fleet.SendToAsync(Queues.DeadLetter, command);
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is ClipFailed);
        foreach (var composition in fleet.Facts.All<ComposeClip>())
        {
            await fleet.PublishAsync(WorkerEvents.Composed(composition));
        }

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.All(completed.Takes, take => Assert.Equal(TakeStatus.Stored, take.Status));
        Assert.Equal(2, fleet.Facts.All<ComposeClip>().Count);
    }

    [Fact]
    public async Task Should_retry_a_fetch_that_may_succeed_later_and_fail_the_take_when_it_cannot()
    {
        var failures = 2;
        await using var fleet = await Fleet.StartAsync(
            new Workers { StageSource = command => failures-- > 0 ? Failed(command, retryable: true) : WorkerEvents.Staged(command) });
        await fleet.RequestAsync(Request);
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(3, fleet.Facts.All<StageSourceImage>().Count);

        await using var other = await Fleet.StartAsync(new Workers { StageSource = command => Failed(command, retryable: false) });
        await other.RequestAsync(Request);
        Assert.Equal("sourceImage", (await other.Facts.FirstAsync<VideoFailed>()).Failure.Field);
        Assert.Empty(other.Facts.All<RenderKeyframes>());
    }

    /// <summary>A retry may come when what is staged has expired.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_have_the_picture_staged_again_before_a_failed_job_is_retried(bool fromStart)
    {
        var fails = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Render = command => fails ? WorkerEvents.RenderFailed(command) : WorkerEvents.Rendered(command) }, SmallBatches);
        var jobId = await fleet.RequestAsync(Request);
        await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Single(fleet.Facts.All<StageSourceImage>());
        fails = false;
        fleet.Workers.StageSource = _ => null;

        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme", FromStart = fromStart });
        var command = await fleet.Facts.FirstAsync<StageSourceImage>(one => one.Attempt == 2);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted { Stage: WorkStage.SourceImage, Attempt: 2 });
        Assert.DoesNotContain(fleet.Facts.All<RenderKeyframes>(), batch => batch.Attempt == 2);

        var picture = WorkerEvents.Staged(command).Picture with { Sha256 = new string('1', 64) };
        await fleet.PublishAsync(WorkerEvents.Staged(command) with { Picture = picture });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.All(
            fleet.Facts.All<RenderKeyframes>().Where(batch => batch.Attempt == 2), batch => Assert.Equal(picture, batch.SourcePicture));
    }

    [Fact]
    public async Task Should_read_a_picture_of_the_tenants_own_folder_where_it_is()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Request with { SourceImage = "videos/acme/start.png" });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Empty(fleet.Facts.All<StageSourceImage>());
        Assert.All(fleet.Facts.All<RenderKeyframes>(), batch => Assert.Null(batch.SourcePicture));
    }

    private static Guid FirstTake => VideoRequests.JobIds.OfTake(VideoRequests.JobIds.OfRequest("acme", "r-1"), 1);

    private static ClipFailed Failed(StageSourceImage command, bool retryable) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Stage = WorkStage.SourceImage,
        Failure = WorkerEvents.Failure(FailureCode.ProviderUnavailable, retryable) with { Field = "sourceImage" },
    };
}
