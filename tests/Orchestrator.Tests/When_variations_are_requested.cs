using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_variations_are_requested
{
    [Fact]
    public async Task Should_make_a_take_of_each_with_a_seed_and_an_iteration_of_its_own()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Variations = 3, Seed = uint.MaxValue - 1L });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.Equal(
            [JobIds.OfTake(jobId, 1), JobIds.OfTake(jobId, 2), JobIds.OfTake(jobId, 3)],
            completed.Takes.Select(take => take.TakeId));
        Assert.Equal([1, 2, 3], completed.Takes.Select(take => take.Iteration!.Value).Order());
        Assert.Equal(
            [uint.MaxValue - 1L, uint.MaxValue, 0L],
            (await fleet.JobAsync(jobId)).Takes.OrderBy(take => take.Number).Select(take => take.Seed));
        Assert.Equal(3, completed.Takes.Select(take => take.Video!.Key).Distinct().Count());
    }

    [Fact]
    public async Task Should_go_on_counting_iterations_in_the_next_job_of_the_creative()
    {
        await using var fleet = await Fleet.StartAsync();
        var first = await fleet.RequestAsync(Fleet.Request("r-1") with { Variations = 2 });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == first);
        var second = await fleet.RequestAsync(Fleet.Request("r-2") with { Variations = 2 });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == second);
        Assert.Equal([3, 4], completed.Takes.Select(take => take.Iteration!.Value).Order());
    }

    [Fact]
    public async Task Should_complete_with_what_was_stored_when_one_take_fails()
    {
        var jobId = JobIds.OfRequest("acme", "r-1");
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Render = command => command.TakeId == JobIds.OfTake(jobId, 2)
                ? WorkerEvents.RenderFailed(command)
                : WorkerEvents.Rendered(command),
        });
        await fleet.RequestAsync(Fleet.Request() with { Variations = 3 });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.Equal([TakeStatus.Stored, TakeStatus.Failed, TakeStatus.Stored], completed.Takes.Select(take => take.Status));
        Assert.Equal(Contracts.FailureCode.RenderFailed, completed.Takes[1].Failure!.Code);
        Assert.Null(completed.Takes[1].Iteration);
    }

    [Fact]
    public async Task Should_fail_with_the_first_takes_reason_when_every_take_fails()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Render = command => WorkerEvents.RenderFailed(command) });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Variations = 2 });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();

        Assert.Equal((jobId, Contracts.FailureCode.RenderFailed), (failed.JobId, failed.Failure.Code));
        Assert.Equal([TakeStatus.Failed, TakeStatus.Failed], failed.Takes.Select(take => take.Status));
        Assert.Equal("Failed", (await fleet.JobAsync(jobId)).CurrentState);
        Assert.Empty(fleet.Facts.All<ComposeClip>());
    }
}
