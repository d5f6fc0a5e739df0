using AdGenius.Cli.Commands;
using AdGenius.Cli.Fleet;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using Microsoft.AspNetCore.Http;

namespace AdGenius.Cli.Tests;

/// <summary>The commands that change a job: what they say when Ctrl-C ends them, and what they wait for.</summary>
public sealed class JobChangeTests : IDisposable
{
    private const string Id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

    private readonly AdGeniusCommand _command = new();
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("may be retried or not", "retry", Id)]
    [InlineData("may be stored again or not", "retry-store", Id)]
    [InlineData("may be approved or not", "approve", Id)]
    [InlineData("may be rejected or not", "reject", Id)]
    [InlineData("may be cancelled or not", "cancel", Id)]
    [InlineData("may be retried or not", "admin", "retry", Id)]
    public async Task Ctrl_C_says_that_the_outcome_is_not_known(string expected, params string[] arguments)
    {
        await using var gateway = await ScriptedGateway.StartAsync(async context =>
        {
            _called.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        using var process = _command.Start([.. arguments, "--server", gateway.Address.ToString()]);
        await _called.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, Signals.Interrupt(process.Id));
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith($"Interrupted: job {Id} {expected}; see: adgenius watch {Id} --tenant ", errors, StringComparison.Ordinal);
        Assert.Equal(130, process.ExitCode);
    }

    [Theory]
    [InlineData("Retrying job", "retry", Id)]
    [InlineData("Storing job", "retry-store", Id)]
    [InlineData("Retrying job", "admin", "retry", Id)]
    public async Task A_retry_is_reported_once_the_job_is_retried(string expected, params string[] arguments)
    {
        var reads = 0;
        await using var gateway = await ScriptedGateway.StartAsync(context => context.Request.Method == "POST"
            ? SendAsync(context, Failed, StatusCodes.Status202Accepted)
            : SendAsync(context, Interlocked.Increment(ref reads) < 3 ? Failed : Running));

        var outcome = await _command.RunAsync([.. arguments, "--server", gateway.Address.ToString()]);

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
        Assert.StartsWith(expected, outcome.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["POST", "GET demo", "GET demo", "GET demo"],
            gateway.Calls.Select(call => call.Method == "GET" ? $"GET {call.Tenant}" : call.Method));
    }

    [Fact]
    public async Task A_retry_that_changes_nothing_is_not_confirmed()
    {
        var fault = await Assert.ThrowsAsync<CommandException>(() => ConfirmAsync(Failed, Failed));

        Assert.Equal(ExitCodes.Failed, fault.ExitCode);
        Assert.Equal(
            $"The gateway accepted the retry of job {Id}, but it is not confirmed: the job has not changed within 0 s. "
                + $"See: adgenius watch {Id} --tenant demo",
            fault.Message);
    }

    [Fact]
    public async Task A_retry_of_a_job_that_ended_again_at_once_is_confirmed() =>
        await ConfirmAsync(Failed, Failed with { EndedAt = Failed.EndedAt!.Value.AddSeconds(1) });

    [Fact]
    public async Task Storing_a_take_of_an_open_job_is_confirmed_by_that_take()
    {
        var open = Running with { Takes = [TakeOf(1, TakeStatus.Generating), TakeOf(2, TakeStatus.Failed, iteration: 7)] };

        await Assert.ThrowsAsync<CommandException>(
            () => ConfirmAsync(open, open with { Takes = [TakeOf(1, TakeStatus.Finishing), open.Takes[1]] }));
        await ConfirmAsync(open, open with { Takes = [open.Takes[0], TakeOf(2, TakeStatus.Storing, iteration: 7)] });
    }

    [Fact]
    public async Task An_open_job_whose_only_failed_take_has_no_clip_has_nothing_to_confirm()
    {
        var open = Running with { Takes = [TakeOf(1, TakeStatus.Storing, iteration: 7), TakeOf(2, TakeStatus.Failed)] };

        await ConfirmAsync(open, open);
    }

    [LongTest]
    [Fact]
    public async Task A_retry_in_a_process_of_its_own_is_not_lost_when_the_process_ends()
    {
        await _command.RunAsync("policy", "set", "demo", "--hold", "lighthouse");
        var (_, held, _) = await _command.RunJsonAsync("generate", "A lighthouse", "--no-ai", "--duration", "1");
        var jobId = held.GetProperty("jobId").GetString()!;
        var rejected = await _command.RunAsync("reject", jobId);
        Assert.True(rejected.ExitCode == 0, rejected.ErrorOutput);

        var retried = await _command.RunAsync("retry", jobId);
        var state = await JobStates.ReadAsync(Path.Combine(_command.Home, "adgenius.db"), TestContext.Current.CancellationToken);

        Assert.True(retried.ExitCode == 0, retried.ErrorOutput);
        Assert.NotEqual("Failed", state);
    }

    private static VideoJob Failed { get; } = new()
    {
        Id = Guid.Parse(Id),
        RequestId = "request",
        Tenant = "demo",
        Creative = "lake",
        State = "Failed",
        IsEnded = true,
        EndedAt = DateTimeOffset.UnixEpoch,
        Model = "local",
        AcceptedAt = DateTimeOffset.UnixEpoch,
        Cost = 0,
        Self = new Uri("http://127.0.0.1/"),
        Events = new Uri("http://127.0.0.1/"),
        Takes = [TakeOf(1, TakeStatus.Failed, iteration: 1)],
    };

    private static VideoJob Running { get; } =
        Failed with { State = "Queued", IsEnded = false, EndedAt = null, Takes = [TakeOf(1, TakeStatus.Storing, iteration: 1)] };

    private static VideoTake TakeOf(int number, TakeStatus status, int? iteration = null) => new()
    {
        Id = new Guid(number, 0, 0, new byte[8]),
        Number = number,
        Status = status,
        Iteration = iteration,
        Attempt = 1,
        Model = "local",
        Seed = 1,
        Fraction = 0,
        Cost = 0,
    };

    private static async Task ConfirmAsync(VideoJob accepted, VideoJob now)
    {
        await using var gateway = await ScriptedGateway.StartAsync(context => SendAsync(context, now));
        await using var session = await FleetSession.OpenAsync(
            new SessionSettings(gateway.Address, Verbose: false, LocalModel: null), TestContext.Current.CancellationToken);
        await RetryConfirmation.WaitAsync(session, accepted, TimeSpan.Zero, TestContext.Current.CancellationToken);
    }

    private static Task SendAsync(HttpContext context, VideoJob job, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(job, HttpJson.Options, context.RequestAborted);
    }
}
