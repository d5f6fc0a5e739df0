using System.Globalization;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus.Pauses;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Tests.Webhooks;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Models;
using AdGenius.TestKit.Fakes;
using AdGenius.TestKit.Postgres;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests;

/// <summary>The clock of the orchestrator's host is five minutes behind that of the database, by which jobs become due.</summary>
public sealed class When_the_clock_is_behind_the_databases(PostgresFixture postgres)
{
    private static readonly TimeSpan Difference = TimeSpan.FromMinutes(5);

    /// <summary>The database's time is known to within the duration of a query.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_leave_a_prompt_to_the_worker_that_analyzes_it()
    {
        var start = TimeProvider.System.GetUtcNow() - Tolerance;
        await using var fleet = await StartAsync(new Workers { Quantify = _ => null });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted);

        Assert.Equal(0, await fleet.SweepAsync());
        Assert.Single(fleet.Facts.All<QuantifyPrompt>());
        var (job, now) = (await fleet.JobAsync(jobId), TimeProvider.System.GetUtcNow() + Tolerance);
        Assert.InRange(job.DueAt!.Value, start + TimeSpan.FromMinutes(2), now + TimeSpan.FromMinutes(2));
        Assert.InRange(await fleet.ReadAsync(database => database.WorkPickups.Select(one => one.At).SingleAsync(Cancellation)), start, now);
    }

    /// <summary>While its brief is checked, the stall timeout of the prompt counts from the start of the check.</summary>
    [LongTest]
    [Fact]
    public async Task Should_leave_a_prompt_to_the_worker_that_checks_what_it_says()
    {
        var isAnswered = new TaskCompletionSource();
        await using var fleet = await StartAsync(new Workers
        {
            Quantify = _ => null, Work = command => command is CheckBrief ? isAnswered.Task : Task.CompletedTask,
        });
        await fleet.RequestAsync(Fleet.Request());
        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>();
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted);

        var start = fleet.Service<DatabaseTime>().GetUtcNow() - Tolerance;
        var quantified = fleet.PublishAsync(new PromptQuantified
        {
            JobId = command.JobId,
            Parameters = WorkerEvents.Parameters(command.Request) with
            {
                Brief = new Brief { VoiceOver = new VoiceOver { Text = "Good morning." } },
            },
        });
        await fleet.Facts.FirstAsync<CheckBrief>();

        var pickups = await fleet.ReadAsync(database => database.WorkPickups.OrderBy(one => one.PickupId).ToListAsync(Cancellation));
        var now = fleet.Service<DatabaseTime>().GetUtcNow() + Tolerance;
        isAnswered.SetResult();
        await quantified;
        Assert.Equal([WorkStage.Quantify, WorkStage.Quantify], pickups.Select(one => one.Stage));
        Assert.InRange(pickups[1].At, start, now);
    }

    [Fact]
    public async Task Should_wait_before_a_retry_for_as_long_as_the_worker_says()
    {
        var delay = TimeSpan.FromMinutes(3);
        var start = TimeProvider.System.GetUtcNow() - Tolerance;
        await using var fleet = await StartAsync(new Workers
        {
            Render = command =>
            {
                var failed = WorkerEvents.RenderFailed(command, retryable: true);
                return failed with { Failure = failed.Failure with { RetryAfter = delay } };
            },
        });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is KeyframesFailed);

        Assert.Equal(0, await fleet.SweepAsync());
        Assert.Single(fleet.Facts.All<RenderKeyframes>());
        var take = Assert.Single((await fleet.JobAsync(jobId)).Takes);
        Assert.InRange(take.RetryAt!.Value, start + delay, TimeProvider.System.GetUtcNow() + Tolerance + delay);
    }

    [Fact]
    public async Task Should_keep_announced_models_for_as_long_as_their_worker_says()
    {
        await using var fleet = await StartAsync(new Workers());
        await fleet.AnnounceAsync(LocalEntries.Of("local:tiny")); // for two minutes

        Assert.Single(await fleet.ReadAsync(
            database => LocalModelStore.ListAsync(database, TimeProvider.System.GetUtcNow(), Cancellation)));
    }

    /// <summary>Processes ignore a list that is earlier than the last one, which another process may have published.</summary>
    [Fact]
    public async Task Should_publish_the_paused_queues_with_the_databases_time()
    {
        var start = TimeProvider.System.GetUtcNow() - Tolerance;
        await using var fleet = await StartAsync(new Workers());
        await fleet.Service<IBus>().ConnectReceiveEndpoint(
            "listener-paused",
            endpoint => endpoint.Handler<QueuesPaused>(context =>
            {
                fleet.Facts.Add(context.Message);
                return Task.CompletedTask;
            })).Ready.WaitAsync(Cancellation);

        var paused = await fleet.Facts.FirstAsync<QueuesPaused>();
        Assert.InRange(paused.At, start, TimeProvider.System.GetUtcNow() + Tolerance);
    }

    /// <summary>Receivers refuse one that was signed five minutes ago.</summary>
    [Fact]
    public async Task Should_sign_a_webhook_with_the_databases_time()
    {
        var start = (TimeProvider.System.GetUtcNow() - Tolerance).ToUnixTimeSeconds();
        await using var listener = await WebhookReceiver.StartAsync();
        await using var fleet = await StartAsync(
            new Workers(),
            ("Webhooks:Secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            ("Webhooks:AllowHttp", "true"),
            ("Webhooks:AllowPrivateAddresses", "true"),
            ("Webhooks:SweepInterval", "00:00:00.05"));
        await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });

        var signedAt = long.Parse((await listener.NextAsync()).Timestamp, CultureInfo.InvariantCulture);
        Assert.InRange(signedAt, start, (TimeProvider.System.GetUtcNow() + Tolerance).ToUnixTimeSeconds());
    }

    /// <summary>Sweeps only when the test says so.</summary>
    private async Task<Fleet> StartAsync(Workers workers, params (string Name, string Value)[] settings) => await Fleet.StartAsync(
        workers,
        new(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)))
        {
            ["Database:Provider"] = "Postgres",
            ["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(Cancellation),
            ["Database:MigrateAtStartup"] = "true",
            ["Orchestrator:SweepInterval"] = "00:10:00",
        },
        new LateClock());

    private sealed class LateClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Difference;
    }
}
