using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using Microsoft.AspNetCore.Http;

namespace AdGenius.Cli.Tests;

/// <summary>How the commands that submit a job follow it to its end.</summary>
public sealed class SubmittedJobTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();
    private readonly TaskCompletionSource _watched = new();
    private readonly TaskCompletionSource _removed = new();
    private readonly Guid _id = Guid.NewGuid();
    private string _state = "Queued";
    private TakeStatus _status = TakeStatus.Pending;

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("generate", "a lake")]
    [InlineData("edit", "00000000-0000-0000-0000-000000000000", "--headline", "New")]
    [InlineData("regenerate", "00000000-0000-0000-0000-000000000000", "warmer")]
    public async Task Ctrl_C_cancels_the_job(params string[] arguments)
    {
        await using var gateway = await ScriptedGateway.StartAsync(ReplyAsync);
        using var process = _command.Start([.. arguments, "--server", gateway.Address.ToString()]);
        await _watched.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, Signals.Interrupt(process.Id));
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"Cancelled job {_id}.", errors, StringComparison.Ordinal);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains(gateway.Calls, call => call.Method == "DELETE");
    }

    [Theory]
    [InlineData("generate", "a lake")]
    [InlineData("edit", "00000000-0000-0000-0000-000000000000", "--headline", "New")]
    [InlineData("regenerate", "00000000-0000-0000-0000-000000000000", "warmer")]
    public async Task A_cancelled_job_of_which_a_take_was_stored_is_not_a_success(params string[] arguments)
    {
        (_state, _status) = ("Cancelled", TakeStatus.Stored);
        await using var gateway = await ScriptedGateway.StartAsync(ReplyAsync);

        var outcome = await _command.RunAsync([.. arguments, "--server", gateway.Address.ToString(), "--out", "a.mp4"]);

        Assert.True(outcome.ExitCode == 1, outcome.ErrorOutput);
        Assert.Contains("the job was cancelled", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_command.Folder, "a.mp4")), outcome.ErrorOutput);
    }

    private async Task ReplyAsync(HttpContext context)
    {
        var path = context.Request.Path.ToString();
        if (path == "/a.mp4")
        {
            await context.Response.WriteAsync("video", context.RequestAborted);
            return;
        }

        if (path.EndsWith("/events", StringComparison.Ordinal))
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.StartAsync(context.RequestAborted);
            _watched.TrySetResult();
            await _removed.Task.WaitAsync(context.RequestAborted);
            return;
        }

        if (context.Request.Method == "DELETE")
        {
            _state = "Cancelled";
            _removed.TrySetResult();
        }

        await context.Response.WriteAsJsonAsync(JobAt(new Uri($"http://{context.Request.Host}")), HttpJson.Options, context.RequestAborted);
    }

    private VideoJob JobAt(Uri gateway) => new()
    {
        Id = _id,
        RequestId = "request",
        Tenant = "demo",
        Creative = "lake",
        State = _state,
        IsEnded = _state == "Cancelled",
        Model = "local",
        AcceptedAt = DateTimeOffset.UnixEpoch,
        Cost = 0,
        Self = gateway,
        Events = gateway,
        Takes =
        [
            new VideoTake
            {
                Id = _id,
                Number = 1,
                Status = _status,
                Attempt = 1,
                Model = "local",
                Seed = 1,
                Fraction = 0,
                Cost = 0,
                Video = _status != TakeStatus.Stored ? null : new VideoFile
                {
                    Url = new Uri(gateway, "a.mp4"),
                    UrlExpiresAt = DateTimeOffset.MaxValue,
                    Key = "a.mp4",
                    Length = 5,
                    Sha256 = "",
                    ContentType = "video/mp4",
                },
            },
        ],
    };
}
