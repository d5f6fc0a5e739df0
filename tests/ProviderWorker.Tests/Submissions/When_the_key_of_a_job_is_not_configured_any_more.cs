using AdGenius.Contracts.Clips;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>A provider tells another account that there is no such job: the job is paid, and goes on.</summary>
public sealed class When_the_key_of_a_job_is_not_configured_any_more : IDisposable
{
    private const string Activity = "the provider's key that the clip was ordered with is not configured any more";

    /// <summary>More than the polls in a row after which a job that its provider does not know is lost.</summary>
    private const int Polls = 8;

    private readonly TemporaryFolder _home = new("adgenius-keys-");
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Should_fetch_the_clip_once_it_is_configured_again()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var (isFinished, foreignPolls) = (false, 0);
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/clip.mp4" } => ServerReply.Bytes("video/mp4", video),
            _ when request.Headers["authorization"] != "Bearer key_1" => NotFound(),
            _ when Volatile.Read(ref isFinished) => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => ServerReply.Json(200, """{"status":"RUNNING"}"""),
        };
        var settings = RunwayWork.SettingsWithLongCalls(server);
        var command = RunwayWork.Clip();
        await using (var first = await WorkerHost.StartAtAsync(_time, settings, _home.Path))
        {
            await first.SendAsync(command);
            await AdvanceUntilAsync(() => first.Results.All<ClipProgressed>().Any(progress => progress.Activity == "generating"));
        }

        await using (var second = await WorkerHost.StartAtAsync(
            _time, new(settings) { ["RUNWAYML_API_SECRET"] = "key_2" }, _home.Path))
        {
            await AdvanceUntilAsync(() => Volatile.Read(ref foreignPolls) >= Polls || second.Results.All<ClipFailed>().Count > 0);
            Assert.Empty(second.Results.All<ClipFailed>());
            await AdvanceUntilAsync(() => second.Results.All<ClipProgressed>().Any(
                progress => progress.Activity == Activity));
        }

        Volatile.Write(ref isFinished, true);
        await using var third = await WorkerHost.StartAtAsync(
            _time,
            new(settings) { ["RUNWAYML_API_SECRET"] = "key_2", ["Providers:Runway:RetiredApiKeys:0"] = "key_1" },
            _home.Path);
        await AdvanceUntilAsync(() => third.Results.All<ClipGenerated>().Any(clip => clip.TakeId == command.TakeId));
        Assert.Single(server.Seen, request => request.Method == "POST");

        ServerReply NotFound()
        {
            Interlocked.Increment(ref foreignPolls);
            return ServerReply.Status(404);
        }
    }

    /// <summary>Stability's own API returns its pictures at once: the job is of fal, which has another key.</summary>
    [Fact]
    public async Task Should_wait_for_the_route_that_has_the_job()
    {
        await using var worker = await WorkerHost.StartAtAsync(
            _time, new() { ["STABILITY_API_KEY"] = "key_1", ["Providers:Stability:PollInterval"] = "00:00:00.050" });
        var (command, now) = (Commands.Clip("stability_svd"), _time.GetUtcNow());
        await worker.ChangeAsync(async database =>
        {
            await Jobs.WriteAsync(database, command);
            database.Add(new Submission
            {
                SubmissionId = Guid.NewGuid(),
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                JobId = command.JobId,
                TenantName = command.TenantName,
                CreativeId = command.CreativeId,
                Model = command.Model,
                Command = command,
                ClipRequestJson = ClipRequestJson.Write(ClipRequests.Of()),
                Status = SubmissionStatus.Submitted,
                KeyFingerprint = new ProviderKey("id:secret").Fingerprint,
                ProviderJobId = "r1",
                RecordedAt = now,
                SentAt = now,
                DueAt = now,
                Deadline = now.AddHours(1),
            });
            await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        await AdvanceUntilAsync(() => worker.Results.All<ClipFailed>().Count > 0
            || worker.Results.All<ClipProgressed>().Any(progress => progress.Activity == Activity));

        Assert.Empty(worker.Results.All<ClipFailed>());
    }

    private Task AdvanceUntilAsync(Func<bool> fact) => Facts.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return Task.FromResult(fact());
    });
}
