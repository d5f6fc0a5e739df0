using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_everything_works
{
    [Fact]
    public async Task Should_announce_one_completion_with_the_stored_take()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await fleet.RequestAsync(
            Fleet.Request() with { Scenes = ["A lake", "A city", "A forest", "A road", "A beach"], Prompt = null });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();

        var take = Assert.Single(completed.Takes);
        Assert.Equal((jobId, TakeStatus.Stored, 1), (completed.JobId, take.Status, take.Iteration));
        Assert.Equal(("local", false, false), (take.ProducedBy!.Model, take.ProducedBy.IsFallback, take.ProducedBy.IsPlaceholder));
        Assert.Equal(
            [4, 1],
            fleet.Facts.All<RenderKeyframes>().OrderBy(command => command.BatchIndex).Select(command => command.Keyframes.Count));
        var composition = Assert.Single(fleet.Facts.All<ComposeClip>());
        Assert.Equal((854, 480, 144, 6.0), (composition.Width, composition.Height, composition.FrameCount, Math.Round(
            composition.Shots.Sum(shot => shot.DurationSeconds),
            9)));

        var job = await fleet.JobAsync(jobId);
        Assert.Equal(("Completed", false, null), (job.CurrentState, job.IsRunning, job.DueAt));
        var history = (await fleet.HistoryAsync(jobId)).Select(one => one.Type).Distinct();
        Assert.Equal(
            [JobEventTypes.Accepted, JobEventTypes.State, JobEventTypes.Quantified, JobEventTypes.TakeStarted, JobEventTypes
                .TakeProgressed, JobEventTypes.TakeFinishing, JobEventTypes.TakeStoring, JobEventTypes.TakeStored, JobEventTypes.Completed],
            history);
    }

    [Fact]
    public async Task Should_keep_what_the_batches_say_of_their_pictures_once()
    {
        const string Draws = "the model draws dogs";
        await using var fleet = await Fleet.StartAsync(new Workers {
            Render = command => WorkerEvents.Rendered(command) with {
                Adjustments = [$"batch {command.BatchIndex}", Draws] } });
        var jobId = await fleet.RequestAsync(
            Fleet.Request() with { Scenes = ["A lake", "A city", "A forest", "A road", "A beach"], Prompt = null });
        await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.Equal(["batch 0", "batch 1", Draws], (await fleet.JobAsync(jobId)).Takes[0].Adjustments.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Motion.Drift, 12, "12 pictures in 3 batches")]
    [InlineData(Motion.Pan, 1, "1 picture in 1 batch")]
    public async Task Should_record_how_much_there_is_to_render_before_it_begins(Motion motion, int keyframes, string budget)
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await fleet.RequestAsync(
            Fleet.Request() with { Scenes = ["A lake"], Prompt = null, Motion = motion, DurationSeconds = 6 });
        await fleet.Facts.FirstAsync<VideoCompleted>();

        var started = (await fleet.HistoryAsync(jobId)).Single(one => one.Type == JobEventTypes.TakeStarted);
        Assert.Contains(
            $"\"keyframes\":{keyframes},\"frames\":144,\"activity\":\"to render: {budget}, for 144 frames of video\"",
            started.Data,
            StringComparison.Ordinal);
    }
}
