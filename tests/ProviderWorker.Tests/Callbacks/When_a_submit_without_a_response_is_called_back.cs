using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Callbacks;
using AdGenius.ProviderWorker.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NSec.Cryptography;
using Key = NSec.Cryptography.Key;

namespace AdGenius.ProviderWorker.Tests.Callbacks;

/// <summary>fal has taken the request, the proxy before it has answered 502, and fal lists no requests.</summary>
public sealed class When_a_submit_without_a_response_is_called_back : IDisposable
{
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // signed by someone else
    public async Task Should_fetch_the_clip_of_the_job_that_a_signed_callback_names(bool isSigned)
    {
        await using var server = await StartAsync(await TestVideo.BytesAsync());
        var time = new ShiftedTime(TimeSpan.Zero);
        await using var worker = await WorkerHost.StartAtAsync(time, Settings(server));
        var command = Commands.Clip("pika_v2", seconds: 5, quality: Contracts.Videos.Quality.Standard);
        await worker.SendAsync(command);
        var row = await LostAsync(server, worker, command);

        Assert.Equal(
            isSigned ? CallbackOutcome.Accepted : CallbackOutcome.Refused,
            await HandleAsync(worker, Callback(row.SubmissionId, isSigned)));

        if (isSigned)
        {
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        }
        else
        {
            time.Ahead = TimeSpan.FromMinutes(31); // beyond the deadline that a job has
            var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
            Assert.Equal((FailureCode.OutcomeUnknown, row.Estimate), (failed.Failure.Code, failed.Cost));
        }

        Assert.Single(server.Seen, request => request.Method == "POST");
        Assert.Equal(row.Estimate, (await worker.LedgerAsync()).Sum(entry => entry.AmountMicros) / 1_000_000m);
    }

    /// <summary>A job may take as long as its deadline, and its callback comes at its end.</summary>
    [Fact]
    public async Task Should_wait_for_the_callback_as_long_as_a_job_may_take()
    {
        await using var server = await StartAsync(await TestVideo.BytesAsync());
        var time = new ShiftedTime(TimeSpan.Zero);
        await using var worker = await WorkerHost.StartAtAsync(time, Settings(server));
        var command = Commands.Clip("pika_v2", seconds: 5, quality: Contracts.Videos.Quality.Standard);
        await worker.SendAsync(command);
        var row = await LostAsync(server, worker, command);
        Assert.InRange(row.DueAt - row.SentAt!.Value, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(32));
        time.Ahead = TimeSpan.FromMinutes(25);

        Assert.Equal(CallbackOutcome.Accepted, await HandleAsync(worker, Callback(row.SubmissionId, isSigned: true)));

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
    }

    /// <summary>The call takes up to minutes, and the job may have ended before: its callback comes once.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_keep_the_job_that_is_named_while_the_call_is_in_progress(bool isLost)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(await TestVideo.BytesAsync(), isLost);
        server.BeforeAnswer = request => request.Method == "POST" ? answer.Task : Task.CompletedTask;
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var command = Commands.Clip("pika_v2", seconds: 5, quality: Contracts.Videos.Quality.Standard);
        await worker.SendAsync(command);
        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Any(request => request.Method == "POST")));
        var row = await worker.RowAsync(command);

        Assert.Equal(CallbackOutcome.Accepted, await HandleAsync(worker, Callback(row.SubmissionId, isSigned: true)));
        answer.SetResult();

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Single(server.Seen, request => request.Method == "POST");
        Assert.Equal(row.Estimate, (await worker.LedgerAsync()).Sum(entry => entry.AmountMicros) / 1_000_000m);
    }

    /// <summary>Nothing is recorded of the end of its call.</summary>
    [Fact]
    public async Task Should_fetch_the_clip_when_the_process_that_made_the_call_was_killed()
    {
        await using var server = await StartAsync(await TestVideo.BytesAsync());
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var command = Commands.Clip("pika_v2", seconds: 5, quality: Contracts.Videos.Quality.Standard);
        await worker.SendAsync(command);
        var row = await LostAsync(server, worker, command);
        var killed = (SentCall.Read(row.ProviderToken) with { EndedAt = null }).Write();
        await worker.ChangeAsync(database => database.Set<Submission>().ExecuteUpdateAsync(
            set => set.SetProperty(one => one.ProviderToken, killed), TestContext.Current.CancellationToken));

        Assert.Equal(CallbackOutcome.Accepted, await HandleAsync(worker, Callback(row.SubmissionId, isSigned: true)));

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>It ended as paid; nothing is paid or published again.</summary>
    [Fact]
    public async Task Should_change_nothing_when_the_submission_has_ended()
    {
        await using var server = await StartAsync([]);
        var time = new ShiftedTime(TimeSpan.Zero);
        await using var worker = await WorkerHost.StartAtAsync(time, Settings(server));
        var command = Commands.Clip("pika_v2", seconds: 5, quality: Contracts.Videos.Quality.Standard);
        await worker.SendAsync(command);
        await LostAsync(server, worker, command);
        time.Ahead = TimeSpan.FromMinutes(31);
        await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        var ended = await worker.RowAsync(command);
        time.Ahead = TimeSpan.Zero;

        Assert.Equal(CallbackOutcome.Accepted, await HandleAsync(worker, Callback(ended.SubmissionId, isSigned: true)));

        var after = await worker.RowAsync(command);
        Assert.Equal((ended.Status, ended.Cost, ended.ProviderToken), (after.Status, after.Cost, after.ProviderToken));
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    private static Dictionary<string, string?> Settings(ProviderServer server) => new()
    {
        ["FAL_KEY"] = "key_1",
        ["Providers:Pika:BaseAddress"] = server.Address.AbsoluteUri,
        ["Providers:Pika:WebhookKeys"] = new Uri(server.Address, "keys").AbsoluteUri,
        ["Providers:Pika:PollInterval"] = "00:00:00.050",
        ["Submissions:CallbackAddress"] = "https://worker.example",
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
    };

    private static async Task<CallbackOutcome> HandleAsync(WorkerHost worker, ProviderCallback callback)
    {
        await using var scope = worker.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CallbackHandler>()
            .HandleAsync(callback, TestContext.Current.CancellationToken);
    }

    /// <summary>The row, once it waits for the callback.</summary>
    private static async Task<Submission> LostAsync(ProviderServer server, WorkerHost worker, GenerateClip command)
    {
        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Any(request => request.Method == "POST")));
        Submission? row = null;
        await Facts.UntilAsync(async () =>
        {
            row = await worker.RowAsync(command);
            return row.Status == SubmissionStatus.Submitting && row.LeaseId == null
                && row.DueAt > row.SentAt + TimeSpan.FromMinutes(4);
        });
        return row!;
    }

    private async Task<ProviderServer> StartAsync(byte[] video, bool isLost = true)
    {
        var server = await ProviderServer.StartAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => isLost ? ServerReply.Status(502) : ServerReply.Json(200, """{"request_id":"r1","status":"IN_QUEUE"}"""),
            { Path: "/keys" } => ServerReply.Json(200, new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "OKP",
                    ["crv"] = "Ed25519",
                    ["x"] = System.Buffers.Text.Base64Url.EncodeToString(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey)),
                }),
            }.ToJsonString()),
            _ when request.Path.EndsWith("/requests/r1/status", StringComparison.Ordinal) =>
                ServerReply.Json(200, """{"status":"COMPLETED","request_id":"r1"}"""),
            _ when request.Path.EndsWith("/requests/r1", StringComparison.Ordinal) =>
                ServerReply.Json(200, $$$"""{"video":{"url":"{{{server.Address}}}clip.mp4"}}"""),
            _ => ServerReply.Bytes("video/mp4", video),
        };
        return server;
    }

    private ProviderCallback Callback(Guid submissionId, bool isSigned)
    {
        using var other = Key.Create(SignatureAlgorithm.Ed25519);
        var (now, body) = (TimeProvider.System.GetUtcNow(), """{"request_id":"r1","status":"OK"}"""u8.ToArray());
        var signed = $"r1\nuser\n{now.ToUnixTimeSeconds()}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        return new ProviderCallback
        {
            Model = "pika_v2",
            SubmissionId = submissionId,
            Headers = new Dictionary<string, string>
            {
                ["x-fal-webhook-request-id"] = "r1",
                ["x-fal-webhook-user-id"] = "user",
                ["x-fal-webhook-timestamp"] = $"{now.ToUnixTimeSeconds()}",
                ["x-fal-webhook-signature"] = Convert.ToHexStringLower(
                    SignatureAlgorithm.Ed25519.Sign(isSigned ? _key : other, Encoding.UTF8.GetBytes(signed))),
            },
            Body = body,
            ReceivedAt = now,
        };
    }
}
