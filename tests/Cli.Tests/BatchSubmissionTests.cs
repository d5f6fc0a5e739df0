using System.Text.Json;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http;

namespace AdGenius.Cli.Tests;

/// <summary>What <c>generate --batch</c> does about a batch that the gateway has and has not answered.</summary>
public sealed class BatchSubmissionTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();
    private readonly TaskCompletionSource _submitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Guid _id = JobIds.OfBatch("demo", "spring");

    public void Dispose() => _command.Dispose();

    [Fact]
    public async Task Ctrl_C_during_the_submission_cancels_the_batch()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_command.Folder, "ads.ndjson"),
            """{"creativeId":"kite","prompt":"A kite"}""",
            TestContext.Current.CancellationToken);
        await using var gateway = await ScriptedGateway.StartAsync(ReplyAsync);
        using var process = _command.Start(
            "generate", "--batch", "ads.ndjson", "--request-id", "spring", "--server", gateway.Address.ToString());
        await _submitted.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, Signals.Interrupt(process.Id));
        Assert.Equal(
            "Waiting up to 30 s for the gateway's answer, to cancel what was submitted …",
            await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
        _answer.SetResult();
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Cancelling the batch", errors, StringComparison.Ordinal);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains(gateway.Calls, call => (call.Method, call.Path) == ("POST", $"/api/v1/batches/{_id}/cancel"));
    }

    private async Task ReplyAsync(HttpContext context)
    {
        if (context.Request.Path.ToString().EndsWith("/videos/batch", StringComparison.Ordinal))
        {
            _submitted.TrySetResult();
            await _answer.Task.WaitAsync(context.RequestAborted);
            var line = new BatchLine { Index = 0, Status = 202, BatchId = _id, JobId = Guid.NewGuid() };
            await context.Response.WriteAsync(JsonSerializer.Serialize(line, HttpJson.Options) + "\n", context.RequestAborted);
            return;
        }

        var gateway = new Uri($"http://{context.Request.Host}");
        await context.Response.WriteAsJsonAsync(
            new BatchInfo
            {
                Id = _id,
                CreatedAt = DateTimeOffset.UnixEpoch,
                Count = 1,
                Waiting = 0,
                Queued = 0,
                Running = 0,
                Completed = 0,
                Failed = 0,
                Cancelled = 1,
                Refused = 0,
                Cost = 0,
                IsEnded = true,
                Self = gateway,
                Events = gateway,
            },
            HttpJson.Options,
            context.RequestAborted);
    }
}
