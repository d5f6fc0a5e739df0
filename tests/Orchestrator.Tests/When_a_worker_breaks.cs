using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Ledger;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_worker_breaks
{
    public static TheoryData<string> Orders => ["quantify", "render", "compose", "generate"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Should_fail_the_take_without_saying_what_the_exception_said(string broken)
    {
        object Break() => throw new InvalidOperationException("secret in /etc/passwd");
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => broken == "quantify" ? Break() : WorkerEvents.Quantified(command),
            Render = command => broken == "render" ? Break() : WorkerEvents.Rendered(command),
            Compose = command => broken == "compose" ? Break() : WorkerEvents.Composed(command),
            Generate = command => broken == "generate" ? Break() : WorkerEvents.Generated(command),
        });
        await fleet.RequestAsync(Fleet.Request() with { Model = broken == "generate" ? "sandbox" : "local" });
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.Internal, failed.Failure.Code);
        Assert.DoesNotContain("secret", failed.Failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Should_answer_for_a_dead_lettered_command(string crashed)
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => crashed == "quantify" ? null : WorkerEvents.Quantified(command),
            Render = command => crashed == "render" ? null : WorkerEvents.Rendered(command),
            Compose = command => crashed == "compose" ? null : WorkerEvents.Composed(command),
            Generate = command => crashed == "generate" ? null : WorkerEvents.Generated(command),
        });
        await fleet.RequestAsync(Fleet.Request() with { Model = crashed == "generate"
            ? "sandbox"
            : "local", Fallback = crashed == "generate" ? Fallback.Placeholder : null });
        object command = crashed switch
        {
            "quantify" => await fleet.Facts.FirstAsync<QuantifyPrompt>(),
            "render" => await fleet.Facts.FirstAsync<RenderKeyframes>(),
            "compose" => await fleet.Facts.FirstAsync<ComposeClip>(),
            _ => await fleet.Facts.FirstAsync<GenerateClip>(),
        };
        await fleet.SendToAsync(Queues.DeadLetter, command);
        if (crashed == "generate")
        {
            var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
            Assert.True(completed.Takes[0].ProducedBy!.IsPlaceholder);
        }
        else
        {
            Assert.Equal(FailureCode.Internal, (await fleet.Facts.FirstAsync<VideoFailed>()).Failure.Code);
        }
    }

    /// <summary>Every further command would crash workers too, and another model would be paid for what is staged already.</summary>
    [Theory]
    [InlineData(WorkStage.Compose, false)]
    [InlineData(WorkStage.Compose, true)]
    [InlineData(WorkStage.Finish, false)]
    [InlineData(WorkStage.Finish, true)]
    [InlineData(WorkStage.Store, false)]
    [InlineData(WorkStage.Store, true)]
    public async Task Should_fail_the_take_at_once_when_paid_work_has_crashed_workers_repeatedly(WorkStage stage, bool isDeadLettered)
    {
        var crashes = true;
        object? Answer(WorkStage at, object result) => at != stage || !crashes ? result
            : isDeadLettered ? null
            : throw new RepeatedCrashException("5 processes have crashed.");
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Generate = command => When_a_provider_makes_an_image.Image(command),
                Compose = command => Answer(WorkStage.Compose, WorkerEvents.Composed(command)),
                Finish = command => Answer(WorkStage.Finish, WorkerEvents.Finished(command)),
                Store = command => Answer(WorkStage.Store, WorkerEvents.Stored(command)),
            },
            new() { ["Orchestrator:FallbackOrder:0"] = "google_veo" });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "stability_svd", Fallback = Fallback.NextProvider });
        if (isDeadLettered)
        {
            object command = stage switch
            {
                WorkStage.Compose => await fleet.Facts.FirstAsync<ComposeClip>(),
                WorkStage.Finish => await fleet.Facts.FirstAsync<FinishVideo>(),
                _ => await fleet.Facts.FirstAsync<StoreVideo>(),
            };
            await fleet.SendToAsync(Queues.DeadLetter, command);
        }

        var failure = (await fleet.Facts.FirstAsync<VideoFailed>()).Failure;
        Assert.Equal((FailureCode.Internal, "A worker crashed repeatedly."), (failure.Code, failure.Text));
        Assert.Equal(
            (1, stage >= WorkStage.Finish ? 1 : 0, stage == WorkStage.Store ? 1 : 0),
            (fleet.Facts.All<ComposeClip>().Count, fleet.Facts.All<FinishVideo>().Count, fleet.Facts.All<StoreVideo>().Count));

        crashes = false;
        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = "acme" });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Single(fleet.Facts.All<GenerateClip>());
    }

    /// <summary>A picture that is settled, one that may have been charged, one that cost nothing, and one of another batch.</summary>
    [Fact]
    public async Task Should_report_what_a_crashed_worker_has_paid()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Render = static _ => null });
        await fleet.RequestAsync(Fleet.Request() with { Model = "local" });
        var command = await fleet.Facts.FirstAsync<RenderKeyframes>();
        var index = command.Keyframes[0].Index;
        await fleet.ReadAsync(database =>
        {
            database.AddRange(
                Entry(command, index, 0, LedgerKind.Settled, 40_000),
                Entry(command, index, 1, LedgerKind.Reserved, 30_000),
                Entry(command, index, 2, LedgerKind.Released, 0),
                Entry(command, index + 1000, 0, LedgerKind.Settled, 500_000));
            return database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        await fleet.SendToAsync(Queues.DeadLetter, command);

        Assert.Equal(0.07m, (await fleet.Facts.FirstAsync<VideoFailed>()).Cost);
    }

    private static LedgerEntry Entry(RenderKeyframes command, int index, int call, LedgerKind kind, long micros) => new()
    {
        EntryId = Guid.NewGuid(),
        Reference = $"{PaidWork.PictureOf(command.TakeId, command.Attempt, index)}{call}",
        Kind = kind,
        JobId = command.JobId,
        TakeId = command.TakeId,
        TenantName = command.TenantName,
        CreativeId = "spring",
        Provider = "hosted_images",
        Model = "gpt-image-1",
        EstimateMicros = micros,
        AmountMicros = kind == LedgerKind.Settled ? micros : 0,
        Accounts = "",
        CreatedAt = TimeProvider.System.GetUtcNow(), // older than retention keeps, it could be deleted meanwhile
    };
}
