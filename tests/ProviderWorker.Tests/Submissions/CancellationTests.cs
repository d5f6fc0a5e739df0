using System.Collections.Concurrent;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>Attempts that are abandoned: their jobs are cancelled at the provider, and they are not submitted later.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task A_cancellation_is_repeated_however_often_the_clip_could_not_be_fetched()
    {
        await using var server = await ProviderServer.StartAsync();
        var fetches = 0;
        var cancellations = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Method: "DELETE" } => ServerReply.Status(Interlocked.Increment(ref cancellations) < 3 ? 503 : 204),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => ServerReply.Status(Interlocked.Increment(ref fetches) > 0 ? 503 : 0),
        };
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:PollInterval"] = "00:00:00.010";
        settings["Providers:Runway:MaxRetries"] = "0";
        settings["Submissions:MaxFetches"] = "3";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);
        await Facts.UntilAsync(() => Task.FromResult(fetches >= 4));

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(3, cancellations);
    }

    /// <summary>Its take waits for it, and may be made by another model then.</summary>
    [Fact]
    public async Task An_attempt_past_its_deadline_ends_soon_when_its_cancellation_is_to_be_repeated_later()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Method: "DELETE" } => ServerReply.Status(503).With("Retry-After", "300"),
            _ => ServerReply.Json(200, """{"id":"t1","status":"RUNNING"}"""),
        };
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:PollInterval"] = "00:00:00.010";
        settings["Providers:Runway:Deadline"] = "00:00:01";
        settings["Providers:Runway:MaxRetries"] = "0";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();

        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal(FailureCode.DeadlineExceeded, failed.Failure.Code);
    }

    /// <summary>The repetitions would all be made within the time for which the provider refuses them, and the job be charged.</summary>
    [Theory]
    [InlineData(429, "60", 60)]
    [InlineData(503, "86400", 300)] // too long for a job that goes on meanwhile
    public async Task A_cancellation_is_repeated_after_the_time_that_the_provider_asks_for(int status, string retryAfter, int seconds)
    {
        await using var server = await ProviderServer.StartAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var cancellations = new ConcurrentQueue<DateTimeOffset>();
        server.Answer = request =>
        {
            switch (request.Method)
            {
                case "POST":
                    return ServerReply.Json(200, """{"id":"t1"}""");
                case "DELETE":
                    cancellations.Enqueue(time.GetUtcNow());
                    return cancellations.Count == 1
                        ? ServerReply.Status(status).With("Retry-After", retryAfter)
                        : ServerReply.Status(204);
                default:
                    return ServerReply.Json(200, """{"id":"t1","status":"RUNNING","progress":0.1}""");
            }
        };
        var settings = RunwayWork.SettingsWithLongCalls(server);
        settings["Providers:Runway:MaxRetries"] = "0";
        await using var worker = await WorkerHost.StartAtAsync(time, settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);
        await UntilAsync(() => worker.Results.All<ClipProgressed>().Any(
            progress => progress.TakeId == command.TakeId && progress.Fraction > 0));

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await UntilAsync(() => worker.Results.All<ClipFailed>().Any(clip => clip.TakeId == command.TakeId));

        Assert.Equal(2, cancellations.Count);
        Assert.InRange(cancellations.Last() - cancellations.First(), TimeSpan.FromSeconds(seconds), TimeSpan.FromHours(2));

        Task UntilAsync(Func<bool> fact) => Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return Task.FromResult(fact());
        });
    }

    /// <summary>
    /// Its time of the next step tells a paid call in progress from one that has ended: the job of a call that has ended may be given to
    /// another take, and the call is reconciled without waiting for the process that may hold its answer.
    /// </summary>
    [Fact]
    public async Task A_paid_call_that_is_abandoned_while_it_is_in_progress_does_not_count_as_ended()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Silence;
        var settings = RunwayWork.Settings(server);
        settings["Providers:Runway:MaxRetries"] = "0";
        await using var worker = await WorkerHost.StartAsync(settings);
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);
        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Count == 1));

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await Facts.UntilAsync(async () => (await worker.RowAsync(command)).AbandonReason is not null);
        var row = await worker.RowAsync(command);
        server.EndSilence();
        await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(SubmissionStatus.Submitting, row.Status);
        Assert.True(row.DueAt <= row.SentAt, $"It was sent at {row.SentAt} and is due at {row.DueAt}.");
    }

    [Fact]
    public async Task A_command_moved_back_from_the_error_queue_is_not_submitted_when_its_attempt_was_abandoned()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, """{"id":"t2"}""")
            : ServerReply.Json(200, """{"id":"t2","status":"RUNNING"}""");
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var first = RunwayWork.Clip();
        var second = first with { Attempt = 2 };
        var cancelled = RunwayWork.Clip();
        await worker.SendAsync(second); // the take fell back, and its first command is still in the error queue
        await worker.PublishAsync(
            new TakeAbandoned { JobId = cancelled.JobId, TakeId = cancelled.TakeId, Attempt = 2, Reason = FailureCode.Cancelled });
        await worker.PublishAsync(
            new TakeAbandoned { JobId = cancelled.JobId, TakeId = cancelled.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == second.TakeId);
        // a day and more passes, and another take is abandoned meanwhile
        await worker.ChangeAsync(async database =>
        {
            await Facts.UntilAsync(() => database.Set<AbandonedTake>().AnyAsync(take => take.TakeId == cancelled.TakeId));
            await database.Set<AbandonedTake>()
                .ExecuteUpdateAsync(set => set.SetProperty(take => take.At, take => TimeProvider.System.GetUtcNow().AddDays(-3)));
        });
        var other = RunwayWork.Clip();
        await worker.PublishAsync(new TakeAbandoned
        {
            JobId = other.JobId,
            TakeId = other.TakeId,
            Attempt = 1,
            Reason = FailureCode.Cancelled,
        });
        await worker.ChangeAsync(database => Facts.UntilAsync(
            () => database.Set<AbandonedTake>().AnyAsync(take => take.TakeId == other.TakeId)));

        foreach (var command in (GenerateClip[])[first, cancelled, cancelled with { Attempt = 2 }])
        {
            await worker.SendAsync(command);
            var failed = await worker.Results.WaitAsync<ClipFailed>(
                clip => clip.TakeId == command.TakeId && clip.Attempt == command.Attempt);
            Assert.Equal((FailureCode.Cancelled, 0m), (failed.Failure.Code, failed.Cost));
        }

        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>The job and its takes have the ids of the erased ones, whose abandoned takes are kept.</summary>
    [Fact]
    public async Task A_request_sent_again_after_an_erasure_is_submitted_and_can_be_abandoned()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, """{"id":"t1"}""")
            : ServerReply.Json(200, """{"id":"t1","status":"RUNNING"}""");
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var (first, second) = (RunwayWork.Clip(), RunwayWork.Clip());
        foreach (var command in (GenerateClip[])[first, second])
        {
            await AbandonAsync(command, attempt: 2);
            await UntilAbandonedAsync(command, attempt: 2);
        }

        await worker.ChangeAsync(async database =>
        {
            await Jobs.WriteAsync(database, first);
            await Jobs.WriteAsync(database, second);
            await database.Videos.ExecuteUpdateAsync(
                set => set.SetProperty(job => job.AcceptedAt, TimeProvider.System.GetUtcNow()), TestContext.Current.CancellationToken);
        });
        await worker.SendAsync(first);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == first.TakeId);
        Assert.Null((await worker.RowAsync(first)).AbandonReason);

        // An attempt of the new job, below the one of the erased job.
        await AbandonAsync(second, attempt: 1);
        await UntilAbandonedAsync(second, attempt: 1);
        await worker.SendAsync(second);
        Assert.Equal(
            FailureCode.Cancelled, (await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == second.TakeId)).Failure.Code);
        Assert.Single(server.Seen, request => request.Method == "POST");

        Task AbandonAsync(GenerateClip command, int attempt) => worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = attempt, Reason = FailureCode.Cancelled });

        Task UntilAbandonedAsync(GenerateClip command, int attempt) => worker.ChangeAsync(database => Facts.UntilAsync(
            () => database.Set<AbandonedTake>().AnyAsync(take => take.TakeId == command.TakeId && take.Attempt == attempt)));
    }

    [Fact]
    public async Task A_cancellation_reaches_the_provider()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method switch
        {
            "POST" => ServerReply.Json(200, """{"id":"t1"}"""),
            "DELETE" => ServerReply.Status(204),
            _ => ServerReply.Json(200, """{"id":"t1","status":"RUNNING","progress":0.1}"""),
        };
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId && progress.Fraction > 0);

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(FailureCode.Cancelled, answer.Failure.Code);
        Assert.Single(server.Seen, request => request is { Method: "DELETE", Path: "/v1/tasks/t1" });
        Assert.Equal(SubmissionStatus.Cancelled, (await worker.RowAsync(command)).Status);
    }
}
