using System.Text.Json;
using AdGenius.Cli.Commands;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http;

namespace AdGenius.Cli.Tests;

/// <summary>How the commands that submit a job follow it to its end.</summary>
public sealed class SubmittedJobTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();
    private readonly TaskCompletionSource _watched = new();
    private readonly TaskCompletionSource _removed = new();
    private readonly TaskCompletionSource _submitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Guid _id = Guid.NewGuid();
    private string _state = "Queued";
    private TakeStatus _status = TakeStatus.Pending;
    private bool _delaysSubmissions;
    private bool _breaksDownloads;

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
    public async Task Ctrl_C_during_the_submission_cancels_the_job(params string[] arguments)
    {
        var (exitCode, errors, calls) = await InterruptSubmissionAsync(arguments);

        Assert.Contains($"Cancelled job {_id}.", errors, StringComparison.Ordinal);
        Assert.Equal(130, exitCode);
        Assert.Contains(calls, call => call.Method == "DELETE");
    }

    [Fact]
    public async Task Ctrl_C_while_an_earlier_request_is_sent_again_deletes_no_files()
    {
        _state = "Completed";
        var (exitCode, errors, calls) = await InterruptSubmissionAsync(["generate", "a lake", "--request-id", "order-7"]);

        Assert.Contains($"Job {_id} had already ended: Completed.", errors, StringComparison.Ordinal);
        Assert.Equal(130, exitCode);
        Assert.DoesNotContain(calls, call => call.Method == "DELETE");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_submission_without_an_answer_is_cancelled_by_the_id_that_the_job_would_have(bool isKnown)
    {
        _delaysSubmissions = true;
        var id = JobIds.OfRequest("demo", "order-7");
        await using var gateway = await ScriptedGateway.StartAsync(context => isKnown || context.Request.Method == "POST"
            ? ReplyAsync(context)
            : ScriptedGateway.Send("{\"title\":\"unknown\"}", 404)(context));
        await using var session = await FleetSession.OpenAsync(
            new SessionSettings(gateway.Address, Verbose: false, LocalModel: null), TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var request = new GenerateVideo { RequestId = "order-7", TenantName = "demo", CreativeId = "lake", Prompt = "a lake" };

        var run = new SubmittedJob(session, "demo", json: false) { AnswerTimeout = TimeSpan.FromMilliseconds(1) }.RunAsync(
            request.RequestId,
            (client, cancellation) => client.SubmitAsync(request, cancellation),
            OutputFiles.Prepare(new FileInfo(Path.Combine(_command.Folder, "a.mp4")), 1, null, null),
            stop.Token);
        await _submitted.Task.WaitAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        Assert.Equal(130, await run);
        Assert.Contains(gateway.Calls, call => (call.Method, call.Path) == ("GET", $"/api/v1/videos/{id}"));
        Assert.Equal(isKnown, gateway.Calls.Any(call => (call.Method, call.Path) == ("DELETE", $"/api/v1/videos/{id}")));
    }

    [Fact]
    public async Task A_download_that_breaks_is_not_called_a_file_that_cannot_be_written()
    {
        (_state, _status, _breaksDownloads) = ("Cancelled", TakeStatus.Stored, true);
        await using var gateway = await ScriptedGateway.StartAsync(ReplyAsync);

        var outcome = await _command.RunAsync("generate", "a lake", "--server", gateway.Address.ToString(), "--out", "a.mp4");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("a.mp4 could not be downloaded: ", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.Contains(
            $"fetch its files with: adgenius watch {_id} --tenant demo --out FILE", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_command.Folder));
    }

    [Theory]
    [InlineData("generate", "a lake")]
    [InlineData("edit", "00000000-0000-0000-0000-000000000000", "--headline", "New")]
    [InlineData("regenerate", "00000000-0000-0000-0000-000000000000", "warmer")]
    public async Task Ctrl_C_during_the_download_says_how_the_files_are_fetched_later(params string[] arguments)
    {
        (_state, _status) = ("Completed", TakeStatus.Stored);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isInterrupted = false;
        await using var gateway = await ScriptedGateway.StartAsync(async context =>
        {
            if (context.Request.Path == "/a.mp4" && !isInterrupted)
            {
                await context.Response.WriteAsync("vid", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                opened.TrySetResult();
                await _answer.Task.WaitAsync(context.RequestAborted);
            }

            await ReplyAsync(context);
        });
        using var process = _command.Start([.. arguments, "--server", gateway.Address.ToString(), "--out", "a.mp4", "--json"]);
        await opened.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, Signals.Interrupt(process.Id));
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        isInterrupted = true;

        var text = $"Interrupted: job {_id} is Completed; fetch its files with: adgenius watch {_id} --tenant demo --out FILE";
        Assert.Equal((130, $"adgenius: {text}"), (process.ExitCode, errors.Trim()));
        Assert.Equal(text, JsonDocument.Parse(await output).RootElement.GetProperty("errors")[0].GetString());
        Assert.Empty(Directory.GetFiles(_command.Folder));

        var fetched = await _command.RunAsync(
            "watch", _id.ToString(), "--tenant", "demo", "--out", "b.mp4", "--server", gateway.Address.ToString());
        Assert.True(fetched.ExitCode == 0, fetched.ErrorOutput);
        Assert.True(File.Exists(Path.Combine(_command.Folder, "b.mp4")), fetched.ErrorOutput);
    }

    /// <summary>So does the stream of a process that is killed.</summary>
    [Theory]
    [InlineData("generate", "a lake", "--out", "a.mp4")]
    [InlineData("edit", "00000000-0000-0000-0000-000000000000", "--headline", "New", "--out", "a.mp4")]
    [InlineData("regenerate", "00000000-0000-0000-0000-000000000000", "warmer", "--out", "a.mp4")]
    [InlineData("watch", "00000000-0000-0000-0000-000000000000")]
    public async Task An_event_stream_that_breaks_does_not_end_the_command(params string[] arguments)
    {
        await using var gateway = await ScriptedGateway.StartAsync(async context =>
        {
            if (!IsEvents(context))
            {
                await ReplyAsync(context);
                return;
            }

            (_state, _status) = ("Completed", TakeStatus.Stored);
            await ScriptedGateway.BreakStreamAsync(context);
        });

        var outcome = await _command.RunAsync([.. arguments, "--server", gateway.Address.ToString()]);

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_gateway_that_is_unavailable_for_a_moment_does_not_end_the_command(int? status)
    {
        await using var gateway = await StartUnavailableAsync(status, read => read == 2);

        var outcome = await _command.RunAsync("generate", "a lake", "--server", gateway.Address.ToString(), "--out", "a.mp4");

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
        Assert.True(File.Exists(Path.Combine(_command.Folder, "a.mp4")), outcome.ErrorOutput);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(503)]
    public async Task A_gateway_that_stays_unavailable_ends_the_command_with_the_name_of_the_job(int? status)
    {
        await using var gateway = await StartUnavailableAsync(status, read => read >= 2);
        await using var session = await FleetSession.OpenAsync(
            new SessionSettings(gateway.Address, Verbose: false, LocalModel: null) { RetryTime = TimeSpan.Zero },
            TestContext.Current.CancellationToken);
        var request = new GenerateVideo { RequestId = "order-7", TenantName = "demo", CreativeId = "lake", Prompt = "a lake" };

        var fault = await Assert.ThrowsAsync<CommandException>(() => new SubmittedJob(session, "demo", json: false).RunAsync(
            request.RequestId,
            (client, cancellation) => client.SubmitAsync(request, cancellation),
            OutputFiles.Prepare(new FileInfo(Path.Combine(_command.Folder, "a.mp4")), 1, null, null),
            TestContext.Current.CancellationToken));

        Assert.Equal(ExitCodes.Failed, fault.ExitCode);
        Assert.EndsWith($". Job {_id} goes on; see: adgenius watch {_id} --tenant demo", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The links of a process lead to its own address, and the process that takes over has another one.</summary>
    [Fact]
    public async Task A_file_is_fetched_from_the_process_that_serves_the_home_folder_after_the_first_one_has_ended()
    {
        (_state, _status) = ("Completed", TakeStatus.Stored);
        var opened = 0;
        await using var second = await ScriptedGateway.StartAsync(ReplyAsync);
        await using var first = await ScriptedGateway.StartAsync(async context =>
        {
            if (context.Request.Path != "/a.mp4")
            {
                await ReplyAsync(context);
            }
            else if (Interlocked.Increment(ref opened) == 1)
            {
                await ServeAsync(second);
                context.Abort();
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        });
        Directory.CreateDirectory(_command.Home);
        using var homeLock = new FileStream(
            Path.Combine(_command.Home, Path.GetFileName(HomePaths.Lock)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await ServeAsync(first);

        var outcome = await _command.RunAsync("generate", "a lake", "--out", "a.mp4");

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
        Assert.Contains(second.Calls, call => call.Path == "/a.mp4");
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

    /// <summary>Interrupts the command while the gateway has its request, and lets the gateway answer once the command knows.</summary>
    private async Task<(int ExitCode, string Errors, IReadOnlyList<ScriptedGateway.Call> Calls)> InterruptSubmissionAsync(
        string[] arguments)
    {
        _delaysSubmissions = true;
        await using var gateway = await ScriptedGateway.StartAsync(ReplyAsync);
        using var process = _command.Start([.. arguments, "--server", gateway.Address.ToString()]);
        await _submitted.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, Signals.Interrupt(process.Id));
        Assert.Equal(
            "Waiting up to 30 s for the gateway's answer, to cancel what was submitted …",
            await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
        _answer.SetResult();
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors, gateway.Calls);
    }

    /// <summary>
    /// A gateway whose job is completed at the first event. The reads of the job that <paramref name="fails"/> names by their number, from
    /// 1, are answered with the status, or their connection is closed where there is none.
    /// </summary>
    private Task<ScriptedGateway> StartUnavailableAsync(int? status, Func<int, bool> fails)
    {
        var reads = 0;
        return ScriptedGateway.StartAsync(async context =>
        {
            if (IsEvents(context))
            {
                (_state, _status) = ("Completed", TakeStatus.Stored);
            }
            else if (context.Request.Method != "GET" || context.Request.Path == "/a.mp4" || !fails(Interlocked.Increment(ref reads)))
            {
                await ReplyAsync(context);
            }
            else if (status is { } code)
            {
                await ScriptedGateway.Send("<html></html>", code, "text/html")(context);
            }
            else
            {
                context.Abort();
            }
        });
    }

    /// <summary>Writes down that the gateway serves the home folder, as a process that does so writes it.</summary>
    private Task ServeAsync(ScriptedGateway gateway) => File.WriteAllTextAsync(
        Path.Combine(_command.Home, Path.GetFileName(HomePaths.Server)),
        JsonSerializer.Serialize(new { address = gateway.Address }),
        TestContext.Current.CancellationToken);

    private static bool IsEvents(HttpContext context) => context.Request.Path.ToString().EndsWith("/events", StringComparison.Ordinal);

    private async Task ReplyAsync(HttpContext context)
    {
        var path = context.Request.Path.ToString();
        if (_delaysSubmissions && context.Request.Method == "POST")
        {
            _submitted.TrySetResult();
            await _answer.Task.WaitAsync(context.RequestAborted);
        }

        if (path == "/a.mp4" && _breaksDownloads)
        {
            context.Response.ContentLength = 100; // the server closes the connection, because it gets fewer bytes than that
            await context.Response.WriteAsync("video", context.RequestAborted);
            return;
        }

        if (path == "/a.mp4")
        {
            await context.Response.WriteAsync("video", context.RequestAborted);
            return;
        }

        if (IsEvents(context))
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
        IsEnded = _state is "Cancelled" or "Completed",
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
