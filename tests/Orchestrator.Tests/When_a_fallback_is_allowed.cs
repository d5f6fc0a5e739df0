using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_fallback_is_allowed
{
    private static readonly Dictionary<string, string?> Order = new()
    {
        ["Orchestrator:FallbackOrder:0"] = "runway_gen3", ["Orchestrator:FallbackOrder:1"] = "google_veo", ["Orchestrator:FallbackOrder:2"]
            = "luma_dream",
    };

    [Fact]
    public async Task Should_try_the_models_in_order_and_label_the_result()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = command => command.Model == "luma_dream"
                ? WorkerEvents.Generated(command)
                : WorkerEvents.Failed(command, FailureCode.ProviderRetired, cost: 0.1m) }, Order);
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "runway_gen3", Fallback = Fallback.NextProvider, MaxCost = 1 });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.Equal(["runway_gen3", "google_veo", "luma_dream"], fleet.Facts.All<GenerateClip>().Select(command => command.Model));
        Assert.Equal([1m, 0.9m, 0.8m], fleet.Facts.All<GenerateClip>().Select(command => command.MaxCost!.Value));
        Assert.Equal([false, true, true], fleet.Facts.All<GenerateClip>().Select(command => command.IsFallback));
        Assert.Equal(("luma_dream", true), (completed.Takes[0].ProducedBy!.Model, completed.Takes[0].ProducedBy!.IsFallback));
        Assert.Equal(0.7m, completed.Cost);
        var fallbacks = (await fleet.HistoryAsync(jobId)).Where(one => one.Type == JobEventTypes.TakeFallback).ToList();
        Assert.Equal(2, fallbacks.Count);
        Assert.Contains("\"code\":\"ProviderRetired\"", fallbacks[0].Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_fail_after_the_last_model()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = command => WorkerEvents.Failed(command) }, Order);
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider });
        await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(["google_veo", "runway_gen3", "luma_dream"], fleet.Facts.All<GenerateClip>().Select(command => command.Model));
    }

    [Fact]
    public async Task Should_render_on_frame_workers()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = command => WorkerEvents.Failed(command) },
            new() { ["Frames:Source"] = "Diffusion" });
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.LocalFrames });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        var made = completed.Takes[0].ProducedBy!;
        Assert.Equal(("local", "tiny", true, false), (made.Model, made.Resolved, made.IsFallback, made.IsPlaceholder));

        // So that the provider worker does not submit the first attempt when its command comes back from an error queue.
        var abandoned = await fleet.Facts.FirstAsync<TakeAbandoned>();
        Assert.Equal((completed.Takes[0].TakeId, 1), (abandoned.TakeId, abandoned.Attempt));
    }

    /// <summary>Batches that are still queued would be rendered, or bought, without use.</summary>
    [Fact]
    public async Task Should_stop_the_other_batches_of_an_attempt_that_has_failed()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Render = command => command.BatchIndex == 0 ? Refused(command) : null },
            new() { ["Frames:BatchSize"] = "4", ["Frames:KeyframesPerSecond"] = "1" });
        await fleet.RequestAsync(Fleet.Request() with { Motion = Motion.Walk, DurationSeconds = 8 });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();

        var abandoned = await fleet.Facts.FirstAsync<TakeAbandoned>();
        Assert.Equal((failed.Takes[0].TakeId, 1), (abandoned.TakeId, abandoned.Attempt));

        static KeyframesFailed Refused(RenderKeyframes command) => WorkerEvents.RenderFailed(command) with
        {
            Failure = new Failure { Code = FailureCode.ContentPolicyViolation, Text = "refused" },
        };
    }

    [Fact]
    public async Task Should_draw_placeholders_and_label_them()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Render = command => command.Source == KeyframeSource.Diffusion
                    ? WorkerEvents.RenderFailed(command)
                    : WorkerEvents.Rendered(command),
            },
            new() { ["Frames:Source"] = "Diffusion" });
        await fleet.RequestAsync(Fleet.Request() with { Fallback = Fallback.Placeholder });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        var made = completed.Takes[0].ProducedBy!;
        Assert.Equal(("placeholder", true, true), (made.Model, made.IsFallback, made.IsPlaceholder));
        Assert.Equal([true, true], fleet.Facts.All<RenderKeyframes>().Select(command => command.AllowPlaceholder));
    }

    [Fact]
    public async Task Should_generate_again_when_the_clip_is_unusable()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Store = command => command.Attempt == 1
                    ? WorkerEvents.StoreFailed(command, FailureCode.InvalidMedia)
                    : WorkerEvents.Stored(command),
            });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.LocalFrames });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        // An iteration of its own, so that the second clip is not taken for the first.
        Assert.Equal((TakeStatus.Stored, 2), (completed.Takes[0].Status, completed.Takes[0].Iteration));
        var states = (await fleet.HistoryAsync(jobId)).Where(one => one.Type == JobEventTypes.State).Select(one => one.Data);
        Assert.Equal(
            new[] { "Quantifying", "Generating", "Finishing", "Storing", "Generating", "Finishing", "Storing" }
                .Select(state => $"{{\"state\":\"{state}\"}}"),
            states);
    }

    [Fact]
    public async Task Should_not_send_a_refused_prompt_to_another_model()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = command => WorkerEvents.Failed(command, FailureCode.ContentPolicyViolation) },
            Order);
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.ContentPolicyViolation, failed.Failure.Code);
        Assert.Single(fleet.Facts.All<GenerateClip>());
    }
}
