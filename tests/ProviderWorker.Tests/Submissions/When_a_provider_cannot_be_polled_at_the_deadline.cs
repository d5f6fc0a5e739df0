using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>The job is paid, and may be finished when the outage ends: giving it up pays the fallback too.</summary>
public sealed class When_a_provider_cannot_be_polled_at_the_deadline
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Should_fetch_the_clip_when_the_outage_ends_later()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var end = _time.GetUtcNow().AddMinutes(50);
        var isFinished = false;
        server.Answer = request =>
        {
            switch (request)
            {
                case { Method: "POST" }:
                    return ServerReply.Json(200, """{"id":"t1"}""");
                case { Path: "/v1/tasks/t1" } when _time.GetUtcNow() < end:
                    return ServerReply.Status(503);
                case { Path: "/v1/tasks/t1" }:
                    isFinished = true;
                    return ServerReply.Json(200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}""");
                default:
                    return ServerReply.Bytes("video/mp4", video);
            }
        };
        await using var worker = await StartAsync(server);
        var command = await SubmitAsync(worker);

        await AdvanceUntilAsync(Step, () => isFinished || HasFailed(worker, command));
        await AdvanceUntilAsync(
            TimeSpan.FromMilliseconds(100),
            () => HasFailed(worker, command) || worker.Results.All<ClipGenerated>().Any(clip => clip.TakeId == command.TakeId));

        Assert.False(HasFailed(worker, command));
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>A success that cannot be read may stay so, and a job that runs has had its time.</summary>
    [LongTest]
    [Theory]
    [InlineData(503, "", 120)]
    [InlineData(200, "<html>", 30)]
    [InlineData(200, """{"id":"t1","status":"RUNNING"}""", 30)]
    public async Task Should_give_the_job_up_in_the_end(int status, string body, int minutes)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST" ? ServerReply.Json(200, """{"id":"t1"}""") : ServerReply.Json(status, body);
        await using var worker = await StartAsync(server);
        var command = await SubmitAsync(worker);

        await AdvanceUntilAsync(Step, () => HasFailed(worker, command));

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal(FailureCode.DeadlineExceeded, failed.Failure.Code);
        var row = await worker.RowAsync(command);
        Assert.InRange(row.Deadline - row.SentAt!.Value, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes + 20));
    }

    private static bool HasFailed(WorkerHost worker, GenerateClip command) =>
        worker.Results.All<ClipFailed>().Any(clip => clip.TakeId == command.TakeId);

    private static async Task<GenerateClip> SubmitAsync(WorkerHost worker)
    {
        var command = Commands.Clip("runway_gen3", seconds: 5, quality: Quality.Standard);
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(
            progress => progress.TakeId == command.TakeId && progress.Activity == "accepted by the provider");
        return command;
    }

    private Task<WorkerHost> StartAsync(ProviderServer server) => WorkerHost.StartAtAsync(_time, new()
    {
        ["RUNWAYML_API_SECRET"] = "key_1",
        ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
        ["Providers:Runway:PollInterval"] = "00:00:30",
        ["Providers:Runway:MaxRetries"] = "0",
        ["Providers:Runway:AttemptTimeout"] = "00:10:00", // the clock is moved while a call is in progress
        ["Submissions:Lease"] = "00:30:00",
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
    });

    private Task AdvanceUntilAsync(TimeSpan step, Func<bool> fact) => Facts.UntilAsync(() =>
    {
        _time.Advance(step);
        return Task.FromResult(fact());
    });
}
