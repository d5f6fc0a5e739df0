using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_local_model_is_named
{
    private static readonly GenerateVideo Ink = Fleet.Request() with { Model = "local:ink" };

    [Fact]
    public async Task Should_send_its_batches_to_the_models_own_queue_with_the_settings()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.HoldAsync("ink");
        await fleet.AnnounceAsync(LocalEntries.Of("local"), LocalEntries.Of("local:ink", loras: "pen"));
        var settings = new DiffusionSettings { Steps = 12, Loras = [new LoraWeight { Name = "pen", Weight = 0.5 }] };

        await fleet.RequestAsync(Ink with { Diffusion = settings });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();

        var queued = Assert.Single(fleet.Facts.All<Queued>());
        var command = (RenderKeyframes)queued.Command;
        Assert.Equal(("render-keyframes.ink", "ink", 12), (queued.Queue, command.Model, command.Diffusion!.Steps));
        Assert.Equal("pen", Assert.Single(command.Diffusion.Loras!).Name);
        Assert.Empty(fleet.Facts.All<RenderKeyframes>());
        var maker = completed.Takes[0].ProducedBy!;
        Assert.Equal(("local:ink", false), (maker.Model, maker.IsFallback));
    }

    /// <summary>A prompt is fitted to CLIP otherwise, which reads 75 tokens.</summary>
    [Theory]
    [InlineData(511)]
    [InlineData(null)]
    public async Task Should_say_how_much_of_a_prompt_it_reads(int? tokens)
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.HoldAsync("ink");
        var entry = LocalEntries.Of("local:ink");
        await fleet.AnnounceAsync(LocalEntries.Of("local"), entry with { Diffusion = entry.Diffusion! with { PromptTokens = tokens } });

        await fleet.RequestAsync(Ink);

        Assert.Equal(tokens, (await fleet.Facts.FirstAsync<QuantifyPrompt>()).PromptTokens);
    }

    [Fact]
    public async Task Should_refuse_a_model_that_no_running_worker_holds_and_name_those_that_are_held()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(LocalEntries.Of("local:grain"));

        await fleet.RequestAsync(Ink);
        var failure = Assert.Single((await fleet.Facts.FirstAsync<VideoRefused>()).Failures);

        Assert.Equal((FailureCode.InvalidRequest, "model"), (failure.Code, failure.Field));
        Assert.Contains("held are local:grain", failure.Text, StringComparison.Ordinal);
        Assert.Empty(fleet.Facts.All<VideoAccepted>());
    }

    [Theory]
    [InlineData("flow-match-euler", 12, "diffusion.scheduler", "allowed are euler, lcm, pndm")]
    [InlineData("lcm", 60, "diffusion.steps", "takes 1 to 50 steps")]
    [InlineData(null, 201, "diffusion.steps", "allowed")]
    [InlineData("pndm", 3, "diffusion.steps", "takes 4 to 200 steps")]
    [InlineData("pndm", null, "diffusion.steps", "is missing")]
    public async Task Should_refuse_a_scheduler_that_it_cannot_be_run_with(string? scheduler, int? steps, string field, string reason)
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(WithSchedulers(LocalEntries.Of("local:ink")));

        await fleet.RequestAsync(Ink with { Diffusion = new DiffusionSettings { Scheduler = scheduler, Steps = steps } });
        var failure = Assert.Single((await fleet.Facts.FirstAsync<VideoRefused>()).Failures);

        Assert.Equal((FailureCode.InvalidRequest, field), (failure.Code, failure.Field));
        Assert.Contains(reason, failure.Text, StringComparison.Ordinal);
        Assert.Empty(fleet.Facts.All<Queued>());
    }

    [Fact]
    public async Task Should_refuse_more_steps_than_the_strength_leaves_of_those_of_the_scheduler()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(WithSchedulers(LocalEntries.Of("local:ink")));

        await fleet.RequestAsync(Ink with
        {
            SourceImage = "videos/acme/start.png",
            Diffusion = new DiffusionSettings { Scheduler = "lcm", Steps = 11, Strength = 0.2 },
        });
        var failure = Assert.Single((await fleet.Facts.FirstAsync<VideoRefused>()).Failures);

        Assert.Equal((FailureCode.InvalidRequest, "diffusion.strength"), (failure.Code, failure.Field));
        Assert.Contains("at most 10 steps", failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lcm", 50)]
    [InlineData("pndm", 4)]
    [InlineData(null, 40)]
    public async Task Should_render_with_a_scheduler_that_it_can_be_run_with(string? scheduler, int steps)
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.HoldAsync("ink");
        await fleet.AnnounceAsync(WithSchedulers(LocalEntries.Of("local:ink")));

        await fleet.RequestAsync(Ink with { Diffusion = new DiffusionSettings { Scheduler = scheduler, Steps = steps } });

        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(scheduler, ((RenderKeyframes)Assert.Single(fleet.Facts.All<Queued>()).Command).Diffusion!.Scheduler);
    }

    [Fact]
    public async Task Should_refuse_a_model_whose_folder_cannot_be_used_with_the_reason()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(LocalEntries.Of("local:ink", state: VideoModelState.NotReady));

        await fleet.RequestAsync(Ink);

        Assert.Contains(
            "unet/model.onnx is missing",
            Assert.Single((await fleet.Facts.FirstAsync<VideoRefused>()).Failures).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_forget_models_that_a_later_announcement_does_not_have()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(LocalEntries.Of("local:ink"));
        await fleet.AnnounceAsync(LocalEntries.Of("local:grain"));

        await fleet.RequestAsync(Ink);

        Assert.Equal("model", Assert.Single((await fleet.Facts.FirstAsync<VideoRefused>()).Failures).Field);
    }

    /// <summary>In one process the first request comes as early as the announcement.</summary>
    [Fact]
    public async Task Should_wait_for_announcements_while_the_process_starts()
    {
        await using var fleet = await Fleet.StartAsync(startTime: TimeSpan.FromMinutes(1));
        await fleet.HoldAsync("ink");
        await fleet.RequestAsync(Ink);

        await fleet.AnnounceAsync(LocalEntries.Of("local:ink"));

        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Empty(fleet.Facts.All<VideoRefused>());
    }

    /// <summary>A worker that reads large folders from a slow disk announces its models late.</summary>
    [Fact]
    public async Task Should_wait_for_announcements_that_take_most_of_a_minute()
    {
        var processTime = new FakeTimeProvider();
        await using var fleet = await Fleet.StartAsync(processTime: processTime);
        processTime.Advance(TimeSpan.FromSeconds(50));
        await fleet.HoldAsync("ink");
        await fleet.RequestAsync(Ink);

        await fleet.AnnounceAsync(LocalEntries.Of("local:ink"));

        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Empty(fleet.Facts.All<VideoRefused>());
    }

    [Theory]
    [InlineData("local", "diffusion.controlImage")]
    [InlineData("local:plain", "sourceImage")]
    public async Task Should_refuse_what_the_model_does_not_support_before_any_work(string model, string field)
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(
            LocalEntries.Of("local", control: InputNeed.Required), LocalEntries.Of("local:plain", imageInput: false));

        await fleet.RequestAsync(Fleet.Request() with { Model = model, SourceImage = "videos/acme/start.png" });

        Assert.Equal(field, Assert.Single((await fleet.Facts.FirstAsync<VideoRefused>()).Failures).Field);
        Assert.Empty(fleet.Facts.All<RenderKeyframes>());
    }

    [Fact]
    public async Task Should_accept_the_default_model_when_nothing_is_announced()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Fleet.Request() with { Diffusion = new DiffusionSettings { Guidance = 3 } });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.All(fleet.Facts.All<RenderKeyframes>(), batch => Assert.Equal((null, 3d), (batch.Model, batch.Diffusion!.Guidance)));
    }

    [Fact]
    public async Task Should_leave_the_settings_out_when_another_model_is_the_fallback()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Render = command => command.Model is null
                ? WorkerEvents.Rendered(command)
                : new KeyframesFailed
                {
                    JobId = command.JobId,
                    TakeId = command.TakeId,
                    Attempt = command.Attempt,
                    BatchIndex = command.BatchIndex,
                    Failure = WorkerEvents.Failure(FailureCode.RenderFailed, retryable: false),
                },
        });
        await fleet.HoldAsync("ink");
        await fleet.AnnounceAsync(LocalEntries.Of("local:ink"));

        await fleet.RequestAsync(Ink with { Fallback = Fallback.LocalFrames, Diffusion = new DiffusionSettings { Steps = 12 } });
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();

        Assert.All(fleet.Facts.All<RenderKeyframes>(), batch => Assert.Null(batch.Diffusion));
        Assert.Equal(("local", true), (completed.Takes[0].ProducedBy!.Model, completed.Takes[0].ProducedBy!.IsFallback));
    }

    private static VideoModel WithSchedulers(VideoModel entry) => entry with
    {
        Diffusion = entry.Diffusion! with
        {
            Steps = 3,
            MinSteps = 1,
            MaxSteps = 200,
            Schedulers =
            [
                new SchedulerLimits { Name = "euler", MinSteps = 1, MaxSteps = 200 },
                new SchedulerLimits { Name = "lcm", MinSteps = 1, MaxSteps = 50, ScalesWithStrength = true },
                new SchedulerLimits { Name = "pndm", MinSteps = 4, MaxSteps = 200 },
            ],
        },
    };
}
