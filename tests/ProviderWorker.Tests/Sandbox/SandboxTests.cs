using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.Media;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Sandbox;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Tests.Sandbox;

public sealed class SandboxTests
{
    [Fact]
    public async Task A_command_becomes_a_playable_clip_in_staging()
    {
        await using var worker = await WorkerHost.StartAsync();
        var command = Commands.Clip(seconds: 2, aspect: "9:16");
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.True(answer.ProducedBy.IsSimulated);
        Assert.Equal("sandbox", answer.ProducedBy.Model);
        Assert.StartsWith("staging/", answer.Clip.Key, StringComparison.Ordinal);
        var file = Path.Combine(worker.Home, "probe.mp4");
        await using (var content = await worker.Services.GetRequiredService<IObjectStore>()
            .OpenReadAsync(answer.Clip.Key, TestContext.Current.CancellationToken))
        await using (var copy = File.Create(file))
        {
            await content.CopyToAsync(copy, TestContext.Current.CancellationToken);
        }

        var media = await worker.Services.GetRequiredService<MediaProbe>().ProbeAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal((480, 854), (media.Video!.Width, media.Video.Height));
        Assert.Equal(48, media.Video.FrameCount);
    }

    /// <summary>The program has a limit of its memory, which the largest clip must not reach.</summary>
    [LongTest]
    [Theory]
    [InlineData("16:9")]
    [InlineData("1:1")]
    public async Task The_largest_clip_fits_into_the_memory_of_its_program(string aspect)
    {
        await using var worker = await WorkerHost.StartAsync();
        var command = Commands.Clip(seconds: 2, aspect: aspect, quality: Quality.High);
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.StartsWith("staging/", answer.Clip.Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_that_makes_a_clip_has_a_limit_of_its_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is limited on Linux only.");
        using var folder = new TemporaryFolder("sandbox-tests-");
        var (program, clip) = (Path.Combine(folder.Path, "ffmpeg"), Path.Combine(folder.Path, "clip.mp4"));
        await File.WriteAllTextAsync(
            program,
            """
            #!/bin/sh
            for last; do :; done
            left=5000 # the limit is set after the start
            while [ "$(ulimit -d)" = unlimited ] && [ $left -gt 0 ]; do left=$((left - 1)); done
            ulimit -d > "${last#file:}"
            """,
            TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var generator = new SandboxVideoGenerator(new FfmpegTools(Options.Create(new MediaOptions { Ffmpeg = program })));
        await generator.WriteAsync(
            new ClipRequest
            {
                SubmissionId = Guid.NewGuid(), Prompt = "a", DurationSeconds = 1, AspectRatio = "16:9", ShortSide = 480, Seed = 1,
            },
            clip,
            TestContext.Current.CancellationToken);

        Assert.Equal(
            $"{ChildMemory.Sandbox / 1024}", (await File.ReadAllTextAsync(clip, TestContext.Current.CancellationToken)).Trim());
    }

    [Theory]
    [InlineData("moderated", FailureCode.ContentPolicyViolation)]
    [InlineData("no-video", FailureCode.ContentPolicyViolation)]
    [InlineData("quota", FailureCode.QuotaExceeded)]
    [InlineData("invalid", FailureCode.InvalidRequest)]
    [InlineData("fault", FailureCode.ProviderUnavailable)]
    [InlineData("retired", FailureCode.ProviderRetired)]
    [InlineData("lost", FailureCode.OutcomeUnknown)]
    [InlineData("bad-file", FailureCode.InvalidMedia)]
    public async Task A_scripted_failure_ends_in_its_code(string failure, FailureCode expected)
    {
        await using var worker = await WorkerHost.StartAsync();
        var command = Commands.Clip(prompt: $"a boat sandbox:fail={failure}, sandbox:delay=10ms");
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(expected, answer.Failure.Code);
    }

    [Fact]
    public async Task A_job_whose_response_was_lost_is_found_and_not_submitted_again()
    {
        await using var worker = await WorkerHost.StartAsync();
        var command = Commands.Clip(prompt: "sandbox:fail=found");
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(SubmissionStatus.Succeeded, (await worker.RowAsync(command)).Status);
    }

    [Fact]
    public async Task The_same_command_twice_is_one_submission_and_publishes_its_result_again()
    {
        await using var worker = await WorkerHost.StartAsync();
        var command = Commands.Clip();
        await Task.WhenAll(worker.SendAsync(command), worker.SendAsync(command), worker.SendAsync(command));
        var first = await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        // A command that comes while the result is published, and not yet marked so, has been answered with that result.
        await Until.TrueAsync(
            "the result is marked as published",
            async () => (await worker.RowAsync(command)).ResultPublishedAt is not null,
            TestContext.Current.CancellationToken);
        var before = worker.Results.All<ClipGenerated>().Count;

        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipGenerated>(_ => worker.Results.All<ClipGenerated>().Count > before);

        Assert.All(worker.Results.All<ClipGenerated>(), again => Assert.Equal(first.Clip, again.Clip));
        await worker.RowAsync(command);
    }

    [Fact]
    public async Task A_job_goes_on_after_a_restart()
    {
        using var home = new TemporaryFolder("adgenius-restart-");
        var command = Commands.Clip(prompt: "sandbox:delay=1.5s");
        var first = await WorkerHost.StartAsync(home: home.Path);
        await first.SendAsync(command);
        await first.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId && progress.Fraction is not null);
        await first.StopAsync();

        await using (var second = await WorkerHost.StartAsync(home: home.Path))
        {
            await second.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        }
    }

    [Fact]
    public async Task An_abandoned_take_is_stopped_and_costs_nothing()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["Providers:Sandbox:PricePerSecond"] = "0.10" });
        var command = Commands.Clip(prompt: "sandbox:fail=never");
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId);

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(FailureCode.Cancelled, answer.Failure.Code);
        Assert.Equal(0, Assert.Single(await worker.LedgerAsync()).AmountMicros);
    }

    [Fact]
    public async Task A_take_may_be_abandoned_before_its_command_arrives()
    {
        await using var worker = await WorkerHost.StartAsync();
        var command = Commands.Clip();
        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await worker.ChangeAsync(database => Facts.UntilAsync(() => Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions
            .AnyAsync(database.Set<AbandonedTake>(), TestContext.Current.CancellationToken)));

        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal(FailureCode.Cancelled, failed.Failure.Code);
    }

    [Fact]
    public async Task A_job_past_its_deadline_is_stopped()
    {
        await using var worker = await WorkerHost.StartAsync(new() { ["Providers:Sandbox:Deadline"] = "00:00:01" });
        var command = Commands.Clip(prompt: "sandbox:fail=never");
        await worker.SendAsync(command);

        Assert.Equal(
            FailureCode.DeadlineExceeded,
            (await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId)).Failure.Code);
    }

    [Fact]
    public async Task Concurrent_jobs_stay_within_the_providers_limit()
    {
        await using var worker = await WorkerHost.StartAsync(
            new() { ["Providers:Sandbox:MaxConcurrent"] = "2", ["Submissions:SlotPollInterval"] = "00:00:00.050" });
        var held = Enumerable.Range(0, 2).Select(_ => Commands.Clip(prompt: "sandbox:fail=never")).ToArray();
        foreach (var command in held)
        {
            await worker.SendAsync(command);
            await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId);
        }

        var waiting = Commands.Clip();
        await worker.SendAsync(waiting);
        var progress = await worker.Results.WaitAsync<ClipProgressed>(said => said.TakeId == waiting.TakeId);
        Assert.Contains("free slot", progress.Activity, StringComparison.Ordinal);
        Assert.Equal(SubmissionStatus.Recorded, (await worker.RowAsync(waiting)).Status);

        await worker.PublishAsync(
            new TakeAbandoned { JobId = held[0].JobId, TakeId = held[0].TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == waiting.TakeId);
    }

    [Fact]
    public async Task The_catalogue_answers_over_the_bus()
    {
        await using var worker = await WorkerHost.StartAsync();
        var client = worker.Services.GetRequiredService<IBus>()
            .CreateRequestClient<ListVideoModels>(new Uri($"queue:{Queues.ListProviderModels}"));

        var answer = await client.GetResponse<VideoModels>(new ListVideoModels(), TestContext.Current.CancellationToken);

        Assert.Equal(VideoModelState.Available, answer.Message.Models.Single(model => model.Id == "sandbox").State);
    }
}
