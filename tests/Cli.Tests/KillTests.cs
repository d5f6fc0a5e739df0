using System.Diagnostics;
using System.Text.Json;

namespace AdGenius.Cli.Tests;

/// <summary>Any process may be killed at any moment; the job still finishes once.</summary>
public sealed class KillTests : IDisposable
{
    // Short beside any state, and long enough to leave the processors to the command.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Theory]
    [InlineData("Queued")]
    [InlineData("Quantifying")]
    [InlineData("Generating")]
    [InlineData("Finishing")]
    [InlineData("Storing")]
    public async Task A_job_killed_in_a_state_finishes_once_after_a_restart(string state)
    {
        string[] sound = state == "Storing" ? ["--music", "calm"] : []; // without a brief a clip is stored while it is finished
        string[] arguments =
        [
            "generate", "A kite. Then a boat.", "--no-ai", "--duration", "4", "--request-id", "killed", "--out", "a.mp4", .. sound,
        ];
        using (var process = _command.Start([.. arguments, "--verbose"]))
        {
            await UntilAsync(process, state);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var (exitCode, document, errors) = await _command.RunJsonAsync(arguments);

        Assert.True(exitCode == 0, errors);
        Assert.Equal("Completed", document.GetProperty("state").GetString());
        var stored = Directory.GetFiles(Path.Combine(_command.Home, "objects"), "*.mp4", SearchOption.AllDirectories);
        Assert.Single(stored, static file => !file.EndsWith(".source.mp4", StringComparison.Ordinal)); // the scenes are kept for edits
    }

    [LongTest]
    [Fact]
    public async Task A_command_continues_its_job_itself_when_the_process_that_runs_the_services_is_killed()
    {
        var gateway = await RunningGateway.StartAsync(_command);
        using var process = _command.Start("generate", "A kite. Then a boat.", "--no-ai", "--duration", "30", "--out", "a.mp4");
        var first = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        await gateway.DisposeAsync();

        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, $"{first}{Environment.NewLine}{errors}");
        Assert.True(File.Exists(Path.Combine(_command.Folder, "a.mp4")));
    }

    [LongTest]
    [Fact]
    public async Task Ctrl_C_cancels_the_job_and_reports_it()
    {
        using var process = _command.Start("generate", "A kite", "--no-ai", "--duration", "120", "--quality", "high", "--out", "a.mp4");
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line is not null && !line.Contains("compos", StringComparison.OrdinalIgnoreCase)
            && !line.Contains("keyframe", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(0, Signals.Interrupt(process.Id));
        var rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Cancelled job", rest, StringComparison.Ordinal);
        Assert.Equal(130, process.ExitCode);
        Assert.False(File.Exists(Path.Combine(_command.Folder, "a.mp4")));
        var list = await _command.RunAsync("list", "--json");
        Assert.Equal("Cancelled", JsonDocument.Parse(list.Output).RootElement[0].GetProperty("state").GetString());
    }

    // Reads the job's state where it is kept, so that the kill falls into that state or as soon after it as can be.
    private async Task UntilAsync(Process process, string state)
    {
        string[] order = ["Queued", "Quantifying", "Generating", "Finishing", "Storing", "Completed"];
        for (var hasExited = false; !hasExited;)
        {
            hasExited = process.HasExited; // before the state, which a busy machine may let pass meanwhile
            var now = await JobStates.ReadAsync(Path.Combine(_command.Home, "adgenius.db"), TestContext.Current.CancellationToken);
            if (now is not null && Array.IndexOf(order, now) >= Array.IndexOf(order, state))
            {
                return;
            }

            await Task.Delay(PollInterval, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail(
            $"The command ended before {state}: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }
}
