using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Tests;

/// <summary>What was made is used again: only the stage that failed and what follows it is done.</summary>
public sealed class When_a_failed_job_is_retried
{
    private static readonly GenerateVideo Walk = Fleet.Request() with { Motion = Motion.Walk, DurationSeconds = 8 };

    [Fact]
    public async Task Should_quantify_the_prompt_again()
    {
        var fails = true;
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => fails
                ? new PromptRejected { JobId = command.JobId, Failure = new Failure { Code = FailureCode.Internal, Text = "broken" } }
                : WorkerEvents.Quantified(command),
        });
        var jobId = await FailedAsync(fleet, Fleet.Request() with { Variations = 2 });
        fails = false;
        var completed = await RetriedAsync(fleet, jobId);
        Assert.Equal([TakeStatus.Stored, TakeStatus.Stored], completed.Takes.Select(take => take.Status));
        Assert.True(completed.IsCorrection);
        Assert.Contains(
            "\"from\":\"Prompt\"",
            Assert.Single(await fleet.HistoryAsync(jobId), one => one.Type == JobEventTypes.RetryRequested).Data,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_render_only_the_keyframes_that_are_missing()
    {
        var failing = 1;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Render = command => command.BatchIndex == failing ? WorkerEvents.RenderFailed(command) : WorkerEvents.Rendered(command),
            },
            new() { ["Frames:BatchSize"] = "4", ["Frames:KeyframesPerSecond"] = "1" });
        fleet.Workers.Work = async command =>
        {
            if (command is RenderKeyframes { BatchIndex: 1 })
            {
                await fleet.Facts.FirstAsync<Handled>(one => one.Message is KeyframesRendered { BatchIndex: 0 });
            }
        };
        var jobId = await FailedAsync(fleet, Walk);
        var before = await fleet.JobAsync(jobId);
        Assert.Equal([0], before.Takes[0].RenderedBatches);
        var sent = fleet.Facts.All<RenderKeyframes>().Count;

        failing = -1;
        await RetriedAsync(fleet, jobId);
        var again = fleet.Facts.All<RenderKeyframes>().Skip(sent).ToList();
        Assert.Equal([1], again.Select(command => command.BatchIndex));

        // Workers were ordered to stop the attempt that failed, or may have been: this is another one.
        Assert.Equal(2, again[0].Attempt);
        Assert.Equal(before.Takes[0].Plan!.Batches.Sum(batch => batch.Count), (await fleet.JobAsync(jobId)).Takes[0].Keyframes.Count);
        Assert.Single(fleet.Facts.All<QuantifyPrompt>());
    }

    [Fact]
    public async Task Should_compose_again_from_the_pictures_that_were_made()
    {
        var fails = true;
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Compose = command => fails ? ComposeFailed(command) : WorkerEvents.Composed(command),
        });
        var jobId = await FailedAsync(fleet, Fleet.Request());
        var rendered = fleet.Facts.All<RenderKeyframes>().Count;
        fails = false;
        await RetriedAsync(fleet, jobId);
        Assert.Equal(rendered, fleet.Facts.All<RenderKeyframes>().Count);
        Assert.Equal([1, 2], fleet.Facts.All<ComposeClip>().Select(command => command.Attempt));
    }

    /// <summary>As where a process was off for longer than the job's limit, or a provider was slower than that: it is paid.</summary>
    [Theory]
    [InlineData("google_veo", "Diffusion")]
    [InlineData("stability_svd", "Diffusion")]
    [InlineData("local", "HostedImages")]
    public async Task Should_go_on_with_what_was_made_after_its_time_was_over(string model, string localSource)
    {
        var clock = new FakeClock();
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = _ => null, Render = _ => null }, new() { ["Frames:Source"] = localSource }, clock);
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = model });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted { Stage: WorkStage.Generate or WorkStage.Keyframes });
        clock.Advance(TimeSpan.FromHours(12));
        await fleet.SweepAsync();
        await fleet.Facts.FirstAsync<VideoFailed>();

        var orders = fleet.Facts.All<GenerateClip>().Count + fleet.Facts.All<RenderKeyframes>().Count;
        foreach (var command in fleet.Facts.All<GenerateClip>())
        {
            await fleet.PublishAsync(
                model == "stability_svd" ? When_a_provider_makes_an_image.Image(command) : WorkerEvents.Generated(command));
        }

        foreach (var command in fleet.Facts.All<RenderKeyframes>())
        {
            await fleet.PublishAsync(WorkerEvents.Rendered(command, 0.04m));
        }

        await fleet.Facts.NthAsync<Handled>(orders, one => one.Message is ClipGenerated or ImageGenerated or KeyframesRendered);
        Assert.Equal("Failed", (await fleet.JobAsync(jobId)).CurrentState);
        var cost = (await fleet.JobAsync(jobId)).Cost;

        var completed = await RetriedAsync(fleet, jobId);
        Assert.Equal((TakeStatus.Stored, cost), (completed.Takes[0].Status, completed.Cost));
        Assert.NotEqual(0, cost);
        Assert.Equal(orders, fleet.Facts.All<GenerateClip>().Count + fleet.Facts.All<RenderKeyframes>().Count);
    }

    /// <summary>The job has not ended: its other take is being finished or stored.</summary>
    [Theory]
    [InlineData("Finishing")]
    [InlineData("Storing")]
    public async Task Should_keep_keyframes_that_come_while_another_take_goes_on(string state)
    {
        string? first = null;
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Render = command =>
            {
                Interlocked.CompareExchange(ref first, command.TakeId.ToString(), null);
                return first == command.TakeId.ToString() ? WorkerEvents.RenderFailed(command) : WorkerEvents.Rendered(command);
            },
            Finish = command => state == "Finishing" ? null : WorkerEvents.Finished(command),
            Store = _ => null,
        });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Variations = 2 });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is KeyframesFailed);
        await (state == "Finishing" ? (Task)fleet.Facts.FirstAsync<FinishVideo>() : fleet.Facts.FirstAsync<StoreVideo>());
        var late = Assert.Single(fleet.Facts.All<RenderKeyframes>(), command => command.TakeId.ToString() == first);
        Assert.Equal(state, (await fleet.JobAsync(jobId)).CurrentState);

        await fleet.PublishAsync(WorkerEvents.Rendered(late));
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is KeyframesRendered rendered && rendered.TakeId == late.TakeId);

        var take = Assert.Single((await fleet.JobAsync(jobId)).Takes, take => take.TakeId == late.TakeId);
        Assert.Equal((TakeStatus.Failed, late.BatchIndex), (take.Status, Assert.Single(take.RenderedBatches)));
    }

    [Fact]
    public async Task Should_pay_a_provider_again_only_when_that_is_ordered()
    {
        var fails = true;
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Generate = command => fails ? WorkerEvents.Failed(command) : WorkerEvents.Generated(command),
        });
        var jobId = await FailedAsync(fleet, Fleet.Request() with { Model = "google_veo" });
        fails = false;
        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme" });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is Videos.Events.RetryRequested);
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.Equal("Failed", (await fleet.JobAsync(jobId)).CurrentState);

        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme", AllowSpending = true });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        Assert.Equal([1, 2], fleet.Facts.All<GenerateClip>().Select(command => command.Attempt));
    }

    /// <summary>The last attempt was free, but from the start the model that was requested is paid.</summary>
    [Theory]
    [InlineData("runway_gen3", Fallback.LocalFrames, "Diffusion", 1, 1)]
    [InlineData("runway_gen3", Fallback.Placeholder, "Diffusion", 1, 1)]
    [InlineData("local", Fallback.Placeholder, "HostedImages", 0, 2)]
    public async Task Should_not_begin_again_with_a_paid_model_unless_that_is_ordered(
        string model, Fallback fallback, string localSource, int clips, int batches)
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Generate = command => WorkerEvents.Failed(command),
                Render = command => WorkerEvents.RenderFailed(command),
            },
            new() { ["Frames:Source"] = localSource });
        var jobId = await FailedAsync(fleet, Fleet.Request() with { Model = model, Fallback = fallback });
        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme", FromStart = true });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is Videos.Events.RetryRequested);
        Assert.Equal("Failed", (await fleet.JobAsync(jobId)).CurrentState);
        Assert.Equal((clips, batches), (fleet.Facts.All<GenerateClip>().Count, fleet.Facts.All<RenderKeyframes>().Count));

        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme", FromStart = true, AllowSpending = true });
        await fleet.Facts.NthAsync<VideoFailed>(2, one => one.JobId == jobId);
        Assert.Equal((2 * clips, 2 * batches), (fleet.Facts.All<GenerateClip>().Count, fleet.Facts.All<RenderKeyframes>().Count));
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(true, 1)]
    public async Task Should_fall_back_to_a_paid_model_only_when_that_is_ordered(bool? allowSpending, int clips)
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Compose = ComposeFailed, Generate = command => WorkerEvents.Failed(command) },
            new() { ["Orchestrator:FallbackOrder:0"] = "luma_dream", ["Orchestrator:FallbackOrder:1"] = "placeholder" });
        var request = Fleet.Request() with { Model = "local", Fallback = Fallback.NextProvider };
        var jobId = await FailedAsync(fleet, request);
        Assert.Equal("placeholder", (await fleet.JobAsync(jobId)).Takes[0].Model);
        var before = fleet.Facts.All<GenerateClip>().Count;
        await fleet.SendAsync(
            new RetryVideo { JobId = jobId, TenantName = "acme", FromStart = true, AllowSpending = allowSpending });
        await fleet.Facts.NthAsync<VideoFailed>(2, one => one.JobId == jobId);
        Assert.Equal(before + clips, fleet.Facts.All<GenerateClip>().Count);

        // What is free may follow all the same.
        Assert.Equal("placeholder", (await fleet.JobAsync(jobId)).Takes[0].Model);
    }

    [Fact]
    public async Task Should_finish_and_store_what_is_staged_and_leave_stored_takes_alone()
    {
        Guid? refused = null;
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Finish = command => (refused ??= command.TakeId) == command.TakeId
                ? new FinishFailed
                {
                    JobId = command.JobId,
                    TakeId = command.TakeId,
                    Attempt = command.Attempt,
                    Failure = new Failure { Code = FailureCode.InvalidRequest, Field = "overlays.logo", Text = "The logo is too large." },
                }
                : WorkerEvents.Finished(command),
            Concurrency = 1,
        });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Variations = 2 });
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Single(first.Takes, take => take.Status == TakeStatus.Failed);
        Assert.Single(first.Takes, take => take.Status == TakeStatus.Stored);
        var failed = refused;
        refused = Guid.Empty;
        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme" });
        var second = await fleet.Facts.NthAsync<VideoCompleted>(2, one => one.JobId == jobId);
        Assert.All(second.Takes, take => Assert.Equal(TakeStatus.Stored, take.Status));
        Assert.Equal(2, fleet.Facts.All<StoreVideo>().Count);
        Assert.Equal(2, fleet.Facts.All<FinishVideo>().Count(command => command.TakeId == failed));
    }

    [Fact]
    public async Task Should_make_everything_anew_on_request()
    {
        var fails = true;
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Compose = command => fails ? ComposeFailed(command) : WorkerEvents.Composed(command),
        });
        var jobId = await FailedAsync(fleet, Fleet.Request());
        var rendered = fleet.Facts.All<RenderKeyframes>().Count;
        fails = false;
        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme", FromStart = true });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        Assert.Equal(2 * rendered, fleet.Facts.All<RenderKeyframes>().Count);
    }

    [Fact]
    public async Task Should_leave_another_tenants_job_and_a_cancelled_one_alone()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Quantify = _ => null });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await fleet.SendAsync(new CancelVideo { TenantName = "acme", JobId = jobId });
        await fleet.Facts.FirstAsync<VideoCancelled>();
        foreach (var (tenant, number) in new[] { ("other", 1), ("acme", 2) })
        {
            await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = tenant });
            await fleet.Facts.NthAsync<Handled>(number, one => one.Message is Videos.Events.RetryRequested);
            Assert.Equal("Cancelled", (await fleet.JobAsync(jobId)).CurrentState);
        }
    }

    [Fact]
    public async Task Should_leave_a_job_alone_whose_rows_retention_is_deleting()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => new PromptRejected {
                JobId = command.JobId,
                Failure = new Failure { Code = FailureCode.Internal, Text = "broken" } },
        });
        var jobId = await FailedAsync(fleet, Fleet.Request());
        VideoState? seen = null;
        await using var observed = AfterStatement.Observe(fleet, "DELETE FROM \"job_events\"", async () =>
        {
            await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme" });
            await fleet.Facts.FirstAsync<Handled>(one => one.Message is Videos.Events.RetryRequested);
            seen = await fleet.JobAsync(jobId);
        });

        var later = TimeProvider.System.GetUtcNow().AddDays(400);
        await new RetentionPass(observed, Options.Create(new BusOptions())).RunAsync(
            new RetentionOptions(), later, TestContext.Current.CancellationToken);

        Assert.Equal("Failed", seen!.CurrentState);
        Assert.NotNull(seen.DeletedAt);
        Assert.False(await fleet.ReadAsync(database => database.Videos.AnyAsync(TestContext.Current.CancellationToken)));
    }

    private static ClipFailed ComposeFailed(ComposeClip command) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Failure = new Failure { Code = FailureCode.RenderFailed, Text = "ffmpeg ended with 1." },
    };

    /// <summary>As after a restart of the broker or a process: the retry has failed by then, and another one would be paid.</summary>
    [Fact]
    public async Task Should_be_retried_once_by_an_order_that_is_delivered_twice()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = command => WorkerEvents.Failed(command, FailureCode.Internal) });
        var jobId = await FailedAsync(fleet, Fleet.Request() with { Model = "google_veo" });
        var (retry, messageId) = (new RetryVideo { JobId = jobId, TenantName = "acme", AllowSpending = true }, NewId.NextGuid());
        await fleet.DeliverAsync(retry, messageId);
        await fleet.Facts.NthAsync<VideoFailed>(2, one => one.JobId == jobId);

        await fleet.DeliverAsync(retry, messageId);
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is RetryRequested);

        Assert.Equal(("Failed", 2), ((await fleet.JobAsync(jobId)).CurrentState, (await fleet.JobAsync(jobId)).EndCount));
        Assert.Equal([1, 2], fleet.Facts.All<GenerateClip>().Select(command => command.Attempt));

        // Another order is another retry.
        await fleet.DeliverAsync(retry, NewId.NextGuid());
        await fleet.Facts.NthAsync<VideoFailed>(3, one => one.JobId == jobId);
    }

    private static async Task<Guid> FailedAsync(Fleet fleet, GenerateVideo request)
    {
        var jobId = await fleet.RequestAsync(request);
        await fleet.Facts.FirstAsync<VideoFailed>(one => one.JobId == jobId);
        return jobId;
    }

    private static async Task<VideoCompleted> RetriedAsync(Fleet fleet, Guid jobId)
    {
        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme" });
        return await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
    }
}
