using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_fallback_is_allowed
{
    private static readonly Dictionary<string, string?> Order = new()
    {
        ["Orchestrator:FallbackOrder:0"] = "runway_gen3", ["Orchestrator:FallbackOrder:1"] = "google_veo", ["Orchestrator:FallbackOrder:2"]
            = "luma_dream",
    };

    [Fact]
    public async Task Should_walk_the_order_and_label_what_was_made()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = order => order.Model == "luma_dream"
                ? Workers.Generated(order)
                : Workers.Failed(order, FailureCode.ProviderRetired, cost: 0.1m) }, Order);
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "runway_gen3", Fallback = Fallback.NextProvider, MaxCost = 1 });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.Equal(["runway_gen3", "google_veo", "luma_dream"], fleet.Facts.All<GenerateClip>().Select(order => order.Model));
        Assert.Equal([1m, 0.9m, 0.8m], fleet.Facts.All<GenerateClip>().Select(order => order.MaxCost!.Value));
        Assert.Equal([false, true, true], fleet.Facts.All<GenerateClip>().Select(order => order.IsFallback));
        Assert.Equal(("luma_dream", true), (completed.Takes[0].ProducedBy!.Model, completed.Takes[0].ProducedBy!.IsFallback));
        Assert.Equal(0.7m, completed.Cost);
        var told = (await fleet.HistoryAsync(jobId)).Where(one => one.Type == JobEventTypes.TakeFallback).ToList();
        Assert.Equal(2, told.Count);
        Assert.Contains("\"code\":\"ProviderRetired\"", told[0].Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_fail_when_the_order_is_at_its_end()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = order => Workers.Failed(order) }, Order);
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider });
        await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(["google_veo", "runway_gen3", "luma_dream"], fleet.Facts.All<GenerateClip>().Select(order => order.Model));
    }

    [Fact]
    public async Task Should_have_our_own_workers_render_it()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = order => Workers.Failed(order) },
            new() { ["Frames:Source"] = "Diffusion" });
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.LocalFrames });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        var made = completed.Takes[0].ProducedBy!;
        Assert.Equal(("local", "tiny", true, false), (made.Model, made.Resolved, made.IsFallback, made.IsPlaceholder));
    }

    [Fact]
    public async Task Should_draw_placeholders_last_and_call_them_that()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers {
                Render = order => order.Source == KeyframeSource.Diffusion ? Workers.RenderFailed(order) : Workers.Rendered(order) },
            new() { ["Frames:Source"] = "Diffusion" });
        await fleet.RequestAsync(Fleet.Request() with { Fallback = Fallback.Placeholder });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        var made = completed.Takes[0].ProducedBy!;
        Assert.Equal(("placeholder", true, true), (made.Model, made.IsFallback, made.IsPlaceholder));
        Assert.Equal([true, true], fleet.Facts.All<RenderKeyframes>().Select(order => order.AllowPlaceholder));
    }

    [Fact]
    public async Task Should_generate_again_when_the_clip_turns_out_to_be_broken()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers {
                Store = order => order.Attempt == 1 ? Workers.StoreFailed(order, FailureCode.InvalidMedia) : Workers.Stored(order) });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.LocalFrames });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal((TakeStatus.Stored, 1), (completed.Takes[0].Status, completed.Takes[0].Iteration));
        var states = (await fleet.HistoryAsync(jobId)).Where(one => one.Type == JobEventTypes.State).Select(one => one.Data);
        Assert.Equal(["{\"state\":\"Quantifying\"}", "{\"state\":\"Generating\"}", "{\"state\":\"Storing\"}", "{\"state\":\"Generating\"}", "{\"state\":\"Storing\"}"], states);
    }

    [Fact]
    public async Task Should_not_take_a_refused_prompt_elsewhere()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = order => Workers.Failed(order, FailureCode.ContentPolicyViolation) },
            Order);
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.ContentPolicyViolation, failed.Failure.Code);
        Assert.Single(fleet.Facts.All<GenerateClip>());
    }
}
