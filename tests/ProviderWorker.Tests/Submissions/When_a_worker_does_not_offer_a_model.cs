using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Hosting;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers.Runway;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>Workers differ while a release that adds a provider, or a provider's key, is rolled out.</summary>
public sealed class When_a_worker_does_not_offer_a_model : IDisposable
{
    private const string Announcement = "offered-model/runway_gen3";

    private static readonly ServiceModule PreviousRelease = new()
    {
        Name = "previous-release",
        AddServices = static builder =>
        {
            foreach (var runway in builder.Services.Where(each => each.ImplementationType == typeof(RunwayProvider)).ToList())
            {
                builder.Services.Remove(runway);
            }
        },
        AddConsumers = static _ => { },
    };

    private readonly string _home = Directory.CreateTempSubdirectory("adgenius-offers-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_leave_its_clips_to_a_worker_that_does(bool isKnown)
    {
        await using var server = await StartRunwayAsync();
        await using var old = await StartOldAsync(isKnown);
        await using var current = await WorkerHost.StartAsync(RunwayWork.Settings(server), _home);
        await Facts.UntilAsync(() => IsAnnouncedAsync(current));
        var command = RunwayWork.Clip();
        await old.SendAsync(command);

        var clip = await current.Results.WaitAsync<ClipGenerated>(each => each.TakeId == command.TakeId);

        Assert.False(clip.ProducedBy.IsFallback);
        Assert.Empty(old.Results.All<ClipFailed>());
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task Should_leave_clips_of_a_model_that_it_does_not_know_to_a_worker_that_is_started_later()
    {
        await using var server = await StartRunwayAsync();
        await using var old = await StartOldAsync(isKnown: false);
        var command = RunwayWork.Clip();
        await old.SendAsync(command);
        await Facts.UntilAsync(() => IsRecordedAsync(old, command));
        var row = await old.RowAsync(command);
        Assert.Equal((SubmissionStatus.Recorded, null), (row.Status, row.ClipRequestJson));

        await using var current = await WorkerHost.StartAsync(RunwayWork.Settings(server), _home);

        await current.Results.WaitAsync<ClipGenerated>(each => each.TakeId == command.TakeId);
        Assert.Empty(old.Results.All<ClipFailed>());
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_fail_a_clip_that_no_worker_takes_in_time_without_a_payment(bool isKnown)
    {
        await using var old = await StartOldAsync(isKnown, ("Submissions:OtherWorkerTimeout", "00:00:00.300"));
        await old.ChangeAsync(async database =>
        {
            var expiry = TimeProvider.System.GetUtcNow().AddHours(1);
            database.Add(new Lease { Name = Announcement, Holder = "a worker that does nothing", Token = 1, ExpiresAt = expiry });
            await database.SaveChangesAsync(Stop);
        });
        var command = RunwayWork.Clip();
        await old.SendAsync(command);

        var failed = await old.Results.WaitAsync<ClipFailed>(each => each.TakeId == command.TakeId);

        Assert.Equal((FailureCode.ProviderUnavailable, true, 0m), (failed.Failure.Code, failed.Failure.Retryable, failed.Cost));
        Assert.Empty(await old.LedgerAsync());
        var row = await old.RowAsync(command);
        Assert.True(row.DueAt - row.RecordedAt >= TimeSpan.FromMilliseconds(300));
    }

    /// <summary>The worker that sent it is gone, and none that knows the provider came back.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_count_a_paid_call_that_no_worker_has_ended_as_paid(bool isKnown)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = static _ => ServerReply.Silence;
        await using var sender = await WorkerHost.StartAsync(RunwayWork.Settings(server), _home);
        var command = RunwayWork.Clip();
        await sender.SendAsync(command);
        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Count > 0));
        await using var old = await StartOldAsync(isKnown, ("Submissions:OtherWorkerTimeout", "00:00:00.300"));
        var now = TimeProvider.System.GetUtcNow();
        await old.ChangeAsync(database => database.Set<Submission>().ExecuteUpdateAsync(
            set => set.SetProperty(row => row.SentAt, now.AddHours(-1))
                .SetProperty(row => row.DueAt, now.AddMinutes(-30))
                .SetProperty(row => row.LeaseExpiresAt, now),
            Stop));

        var failed = await old.Results.WaitAsync<ClipFailed>(each => each.TakeId == command.TakeId);

        var estimate = (await old.RowAsync(command)).Estimate;
        Assert.True(estimate > 0);
        Assert.Equal((FailureCode.OutcomeUnknown, estimate), (failed.Failure.Code, failed.Cost));
        Assert.Equal(estimate * 1_000_000, (await old.LedgerAsync()).Sum(entry => entry.AmountMicros));
        server.EndSilence();
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Should_cancel_a_clip_that_waits_for_another_worker()
    {
        await using var old = await StartOldAsync(isKnown: false);
        var command = RunwayWork.Clip();
        await old.SendAsync(command);
        await Facts.UntilAsync(() => IsRecordedAsync(old, command));

        await old.PublishAsync(new TakeAbandoned
        {
            JobId = command.JobId,
            TakeId = command.TakeId,
            Attempt = command.Attempt,
            Reason = FailureCode.Cancelled,
        });

        var failed = await old.Results.WaitAsync<ClipFailed>(each => each.TakeId == command.TakeId);
        Assert.Equal((FailureCode.Cancelled, 0m), (failed.Failure.Code, failed.Cost));
    }

    /// <summary>A fallback is not kept waiting for a worker that there is not.</summary>
    [Fact]
    public async Task Should_fail_a_clip_at_once_where_no_worker_has_the_key()
    {
        await using var old = await StartOldAsync(isKnown: true);
        var command = RunwayWork.Clip();
        await old.SendAsync(command);

        var failed = await old.Results.WaitAsync<ClipFailed>(each => each.TakeId == command.TakeId);

        Assert.Equal((FailureCode.ProviderUnavailable, false, 0m), (failed.Failure.Code, failed.Failure.Retryable, failed.Cost));
    }

    [Fact]
    public async Task Should_end_its_announcements_when_it_stops()
    {
        await using var server = await StartRunwayAsync();
        await AnnounceAndStopAsync(server);

        await using var old = await StartOldAsync(isKnown: true);

        Assert.False(await IsAnnouncedAsync(old));
    }

    private async Task AnnounceAndStopAsync(ProviderServer server)
    {
        var current = await WorkerHost.StartAsync(RunwayWork.Settings(server), _home);
        await Facts.UntilAsync(() => IsAnnouncedAsync(current));
        await current.StopAsync();
    }

    private Task<WorkerHost> StartOldAsync(bool isKnown, params (string Name, string Value)[] settings) => WorkerHost.StartAsync(
        settings.ToDictionary(each => each.Name, each => (string?)each.Value), _home, isKnown ? [] : [PreviousRelease]);

    private static async Task<bool> IsAnnouncedAsync(WorkerHost worker)
    {
        var isAnnounced = false;
        var now = TimeProvider.System.GetUtcNow();
        await worker.ChangeAsync(async database => isAnnounced = await database.Leases.AnyAsync(
            lease => lease.Name == Announcement && lease.ExpiresAt > now, Stop));
        return isAnnounced;
    }

    private static async Task<bool> IsRecordedAsync(WorkerHost worker, GenerateClip command)
    {
        var isRecorded = false;
        await worker.ChangeAsync(async database =>
            isRecorded = await database.Set<Submission>().AnyAsync(row => row.TakeId == command.TakeId, Stop));
        return isRecorded;
    }

    private static async Task<ProviderServer> StartRunwayAsync()
    {
        var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1","estimatedCost":{"credits":60}}"""),
            { Path: "/video.mp4" } => ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Json(200, $$$"""{"status":"SUCCEEDED","output":["{{{server.Address}}}video.mp4"],"cost":{"credits":60}}"""),
        };
        return server;
    }
}
