using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_answers_come_twice_late_or_in_any_order
{
    [Fact]
    public async Task Should_compose_once_when_batches_arrive_backwards_and_twice()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Render = _ => null });
        await fleet.RequestAsync(
            Fleet.Request() with { Prompt = null, Scenes = [.. Enumerable.Range(1, 10).Select(number => $"Scene {number}")] });
        await fleet.Facts.NthAsync<RenderKeyframes>(3, _ => true);
        foreach (var order in fleet.Facts.All<RenderKeyframes>().OrderByDescending(order => order.BatchIndex))
        {
            await fleet.PublishAsync(Workers.Rendered(order));
            await fleet.PublishAsync(Workers.Rendered(order));
        }

        await fleet.Facts.FirstAsync<VideoCompleted>();
        var composition = Assert.Single(fleet.Facts.All<ComposeClip>());
        Assert.Equal(
            Enumerable.Range(0, 10).Select(index => $"staging/{composition.TakeId}/{index}.png"),
            composition.Shots.Select(shot => Assert.Single(shot.Pictures).Key));
    }

    [Fact]
    public async Task Should_end_once_however_often_everything_is_said()
    {
        static object Twice(Fleet? fleet, object said)
        {
            _ = fleet?.PublishAsync(said);
            return said;
        }

        Fleet? fleet = null;
        await using (fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = order => Twice(fleet, Workers.Quantified(order)),
            Render = order => Twice(fleet, Workers.Rendered(order)),
            Compose = order => Twice(fleet, Workers.Composed(order)),
            Store = order => Twice(fleet, Workers.Stored(order)),
        }))
        {
            var jobId = await fleet.RequestAsync(Fleet.Request() with { Variations = 4 });
            await fleet.Facts.FirstAsync<VideoCompleted>();
            var later = await fleet.RequestAsync(Fleet.Request("r-2"));
            await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == later);

            Assert.Single(fleet.Facts.All<VideoCompleted>(), one => one.JobId == jobId);
            Assert.Equal(4, fleet.Facts.All<StoreVideo>().Count(order => order.JobId == jobId));
            Assert.Empty(fleet.Facts.All<DeleteVideo>());
            Assert.Single(await fleet.HistoryAsync(jobId), one => one.Type == JobEventTypes.Completed);
        }
    }

    [Fact]
    public async Task Should_ignore_the_answer_of_an_attempt_that_was_given_up_but_count_what_it_cost()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = order => order.Attempt == 1 ? Workers.Failed(order) : null },
            new() { ["Orchestrator:FallbackOrder:0"] = "google_veo" });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "runway_gen3", Fallback = Fallback.NextProvider });
        var first = await fleet.Facts.FirstAsync<GenerateClip>();
        var second = await fleet.Facts.FirstAsync<GenerateClip>(order => order.Attempt == 2);
        await fleet.PublishAsync(Workers.Generated(first, cost: 0.25m));
        await fleet.PublishAsync(Workers.Generated(second, cost: 0.5m));

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        var take = Assert.Single(completed.Takes);
        Assert.Equal(("google_veo", true), (take.ProducedBy!.Model, take.ProducedBy.IsFallback));
        Assert.Single(fleet.Facts.All<StoreVideo>());

        Assert.Equal(0.75m, (await fleet.JobAsync(jobId)).Cost);
    }
}
