using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>Its clip is paid: giving it up would pay the fallback too.</summary>
public sealed class When_a_job_ends_while_it_is_cancelled_at_its_deadline
{
    private const string Running = """{"id":"t1","status":"RUNNING","progress":0.5}""";

    /// <summary>The answers to its cancellations, the last of which stays.</summary>
    [Theory]
    [InlineData(409)]
    [InlineData(404)]
    [InlineData(503, 409)]
    [InlineData(503, 503)] // as often as it is tried
    public async Task Should_fetch_its_clip(params int[] cancellations)
    {
        await using var server = await ServerAsync(
            address => $$"""{"id":"t1","status":"SUCCEEDED","output":["{{address}}clip.mp4"]}""", cancellations);
        await using var worker = await WorkerHost.StartAsync(Settings(server, TimeSpan.FromSeconds(1)));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        var row = await worker.RowAsync(command);
        Assert.Equal((SubmissionStatus.Succeeded, 0.60m), (row.Status, row.Cost));
        Assert.Equal(cancellations.Length, server.Seen.Count(request => request.Method == "DELETE"));
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>Runway deletes a task that has ended, and its video with it.</summary>
    [Fact]
    public async Task Should_fetch_its_clip_before_another_cancellation_deletes_it()
    {
        await using var server = await ServerAsync(
            address => $$"""{"id":"t1","status":"SUCCEEDED","output":["{{address}}clip.mp4"]}""", 503);
        var answer = server.Answer;
        server.Answer = request => request.Method == "DELETE" && server.Seen.Count(one => one.Method == "DELETE") > 1
            ? ServerReply.Status(204)
            : answer(request);
        await using var worker = await WorkerHost.StartAsync(Settings(server, TimeSpan.FromSeconds(1)));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Single(server.Seen, request => request.Method == "DELETE");
    }

    /// <summary>No answer says neither that the job has failed nor that its clip is lost.</summary>
    [Theory]
    [InlineData(503, 409)]
    [InlineData(429, 409)]
    [InlineData(503, 503, 503)] // as often as it is tried
    public async Task Should_poll_it_on_where_its_end_cannot_be_read(int poll, params int[] cancellations)
    {
        await using var server = await ServerAsync(
            address => $$"""{"id":"t1","status":"SUCCEEDED","output":["{{address}}clip.mp4"]}""", cancellations);
        var answer = server.Answer;
        var failures = 0;
        server.Answer = request => request is { Method: "GET", Path: "/v1/tasks/t1" }
            && server.Seen.Any(one => one.Method == "DELETE") && Interlocked.Increment(ref failures) <= 3
            ? ServerReply.Status(poll)
            : answer(request);
        await using var worker = await WorkerHost.StartAsync(Settings(server, TimeSpan.FromSeconds(1)));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task Should_end_as_the_job_did()
    {
        await using var server = await ServerAsync(_ => """{"id":"t1","status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO"}""", 409);
        await using var worker = await WorkerHost.StartAsync(Settings(server, TimeSpan.FromSeconds(1)));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.ContentPolicyViolation, 0m), (failed.Failure.Code, failed.Cost));
    }

    [Theory]
    [InlineData(Running)]
    [InlineData("<html>")]
    public async Task Should_poll_it_once_more_at_most(string answer)
    {
        await using var server = await ServerAsync(_ => answer, 409);
        await using var worker = await WorkerHost.StartAsync(Settings(server, TimeSpan.FromSeconds(1)));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.DeadlineExceeded, 0.60m), (failed.Failure.Code, failed.Cost));
        Assert.Equal(["DELETE", "GET"], server.Seen.SkipWhile(request => request.Method != "DELETE").Select(request => request.Method));
    }

    [Fact]
    public async Task Should_not_fetch_its_clip_where_the_take_was_cancelled_on_request()
    {
        await using var server = await ServerAsync(
            address => $$"""{"id":"t1","status":"SUCCEEDED","output":["{{address}}clip.mp4"]}""", 409);
        await using var worker = await WorkerHost.StartAsync(Settings(server, TimeSpan.FromMinutes(10)));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId && progress.Fraction > 0);

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal((FailureCode.Cancelled, 0.60m), (failed.Failure.Code, failed.Cost));
        Assert.Equal("DELETE", server.Seen[^1].Method);
    }

    /// <summary>A server whose job runs until its cancellation was tried that often.</summary>
    private static async Task<ProviderServer> ServerAsync(Func<Uri, string> end, params int[] cancellations)
    {
        var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var cancelled = 0;
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Method: "DELETE" } => ServerReply.Json(cancellations[Math.Min(cancelled++, cancellations.Length - 1)], "{}"),
            { Path: "/v1/tasks/t1" } => ServerReply.Json(200, cancelled < cancellations.Length ? Running : end(server.Address)),
            _ => ServerReply.Bytes("video/mp4", video),
        };
        return server;
    }

    private static Dictionary<string, string?> Settings(ProviderServer server, TimeSpan deadline) => new(RunwayWork.Settings(server))
    {
        ["Providers:Runway:Deadline"] = $"{deadline}",
        ["Providers:Runway:MaxRetries"] = "0",
        ["Submissions:MaxFetches"] = "2",
        ["Submissions:RefundPollDuration"] = "00:00:00",
    };
}
