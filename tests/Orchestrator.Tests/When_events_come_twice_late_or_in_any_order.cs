using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_events_come_twice_late_or_in_any_order
{
    [Fact]
    public async Task Should_compose_once_when_batches_arrive_backwards_and_twice()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Render = _ => null });
        await fleet.RequestAsync(
            Fleet.Request() with { Prompt = null, Scenes = [.. Enumerable.Range(1, 10).Select(number => $"Scene {number}")] });
        await fleet.Facts.NthAsync<RenderKeyframes>(3, _ => true);
        foreach (var command in fleet.Facts.All<RenderKeyframes>().OrderByDescending(command => command.BatchIndex))
        {
            await fleet.PublishAsync(WorkerEvents.Rendered(command));
            await fleet.PublishAsync(WorkerEvents.Rendered(command));
        }

        await fleet.Facts.FirstAsync<VideoCompleted>();
        var composition = Assert.Single(fleet.Facts.All<ComposeClip>());
        Assert.Equal(
            Enumerable.Range(0, 10).Select(index => $"staging/{composition.TakeId}/{index}.png"),
            composition.Shots.Select(shot => Assert.Single(shot.Pictures).Key));
    }

    [Fact]
    public async Task Should_end_once_when_every_event_comes_twice()
    {
        static object Twice(Fleet? fleet, object message)
        {
            _ = fleet?.PublishAsync(message);
            return message;
        }

        Fleet? fleet = null;
        await using (fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => Twice(fleet, WorkerEvents.Quantified(command)),
            Render = command => Twice(fleet, WorkerEvents.Rendered(command)),
            Compose = command => Twice(fleet, WorkerEvents.Composed(command)),
            Store = command => Twice(fleet, WorkerEvents.Stored(command)),
        }))
        {
            var jobId = await fleet.RequestAsync(Fleet.Request() with { Variations = 4 });
            await fleet.Facts.FirstAsync<VideoCompleted>();
            var later = await fleet.RequestAsync(Fleet.Request("r-2"));
            await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == later);

            Assert.Single(fleet.Facts.All<VideoCompleted>(), one => one.JobId == jobId);
            Assert.Equal(4, fleet.Facts.All<StoreVideo>().Count(command => command.JobId == jobId));
            Assert.Empty(fleet.Facts.All<DeleteVideo>());
            Assert.Single(await fleet.HistoryAsync(jobId), one => one.Type == JobEventTypes.Completed);
        }
    }

    [LongTest]
    [Fact]
    public async Task Should_ignore_the_event_of_an_earlier_attempt_but_count_its_cost()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = command => command.Attempt == 1 ? WorkerEvents.Failed(command) : null },
            new() { ["Orchestrator:FallbackOrder:0"] = "google_veo" });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "runway_gen3", Fallback = Fallback.NextProvider });
        var first = await fleet.Facts.FirstAsync<GenerateClip>();
        var second = await fleet.Facts.FirstAsync<GenerateClip>(command => command.Attempt == 2);
        await fleet.PublishAsync(WorkerEvents.Generated(first, cost: 0.25m));
        await fleet.PublishAsync(WorkerEvents.Generated(second, cost: 0.5m));

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        var take = Assert.Single(completed.Takes);
        Assert.Equal(("google_veo", true), (take.ProducedBy!.Model, take.ProducedBy.IsFallback));
        Assert.Single(fleet.Facts.All<StoreVideo>());

        Assert.Equal(0.75m, (await fleet.JobAsync(jobId)).Cost);
    }
}
