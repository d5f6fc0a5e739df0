using System.Diagnostics;
using AdGenius.Media.Processes;

namespace AdGenius.Media.Tests.Processes;

public sealed class ProcessRunnerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Output_larger_than_a_pipe_on_both_pipes_does_not_stall()
    {
        var outcome = await ProcessRunner.RunAsync(Shell("for i in $(seq 20000); do echo out$i; echo err$i >&2; done"), Cancellation);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(20000, outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("err20000", outcome.ErrorOutput);
        Assert.DoesNotContain("err100\n", outcome.ErrorOutput);
    }

    [Fact]
    public async Task A_program_that_writes_text_without_end_is_ended()
    {
        var exception = await Assert.ThrowsAsync<ToolFailedException>(
            () => ProcessRunner.RunAsync(Shell("exec yes") with { TimeLimit = TimeSpan.FromMinutes(1) }, Cancellation));

        Assert.Contains("wrote more than 1048576 characters", exception.Message);
        Assert.Equal((false, false), (exception.WasKilled, exception.TimedOut));
    }

    [Fact]
    public async Task A_line_of_errors_without_end_takes_little_memory()
    {
        var tail = new StderrTail(20, failureText: null);
        using var reader = new StringReader(new string('x', 20_000_000) + "\r\n\nlast");
        var before = GC.GetAllocatedBytesForCurrentThread();

        await tail.ReadAsync(reader, Cancellation);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        var lines = tail.ToString().Split('\n');
        Assert.Equal((2, "last"), (lines.Length, lines[1]));
        Assert.StartsWith("xxx", lines[0]);
    }

    [Theory]
    [InlineData(11, true)]
    [InlineData(10, false)]
    public async Task The_length_of_the_text_is_limited_for_each_command(int limit, bool fits)
    {
        var run = ProcessRunner.RunAsync(Shell("echo 0123456789") with { MaxOutputLength = limit }, Cancellation);

        if (fits)
        {
            Assert.Equal("0123456789\n", (await run).Output);
        }
        else
        {
            await Assert.ThrowsAsync<ToolFailedException>(() => run);
        }
    }

    [Fact]
    public async Task Input_larger_than_a_pipe_arrives_while_output_is_read()
    {
        var sent = new byte[3_000_000];
        new Random(1).NextBytes(sent);
        using var received = new MemoryStream();
        var command = new ProcessCommand
        {
            FileName = "cat",
            Arguments = [],
            WriteInput = async (input, token) => await input.WriteAsync(sent, token),
            ReadOutput = async (output, token) => await output.CopyToAsync(received, token),
        };

        await ProcessRunner.RunToSuccessAsync(command, Cancellation);

        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public async Task Arguments_are_passed_as_they_are()
    {
        string[] awkward = ["a b", "$HOME", "'\"", "*", "--", "ab\nc", "שלום", ""];
        var command = new ProcessCommand { FileName = "printf", Arguments = ["%s|", .. awkward] };

        var outcome = await ProcessRunner.RunToSuccessAsync(command, Cancellation);

        Assert.Equal(string.Concat(awkward.Select(argument => argument + "|")), outcome.Output);
    }

    [Fact]
    public async Task A_missing_program_is_named()
    {
        var command = new ProcessCommand { FileName = "/nowhere/ffmpeg", Arguments = [] };

        var exception = await Assert.ThrowsAsync<ToolMissingException>(() => ProcessRunner.RunAsync(command, Cancellation));

        Assert.Contains("/nowhere/ffmpeg", exception.Message);
    }

    [Fact]
    public async Task A_failed_exit_carries_the_exit_code_and_the_error_output()
    {
        var exception = await Assert.ThrowsAsync<ToolFailedException>(
            () => ProcessRunner.RunToSuccessAsync(Shell("echo No space left on device >&2; exit 3"), Cancellation));

        Assert.Equal(3, exception.ExitCode);
        Assert.True(exception.DiskFull);
        Assert.False(exception.WasKilled);
    }

    /// <summary>ffmpeg ends with 183 and more for errors of a file, and with 255 after SIGTERM.</summary>
    [Theory]
    [InlineData("kill -9 $$", true)]
    [InlineData("kill -11 $$", true)]
    [InlineData("exit 255", true)]
    [InlineData("exit 1", false)]
    [InlineData("exit 69", false)]
    [InlineData("exit 183", false)]
    [InlineData("exit 234", false)]
    [InlineData("exit 251", false)]
    public async Task A_killed_program_is_distinguished(string script, bool wasKilled)
    {
        var exception = await Assert.ThrowsAsync<ToolFailedException>(
            () => ProcessRunner.RunToSuccessAsync(Shell(script), Cancellation));

        Assert.Equal(wasKilled, exception.WasKilled);
    }

    [Fact]
    public async Task A_text_that_means_failure_is_found_however_many_lines_follow()
    {
        var command = Shell("echo the decoder failed: 7 >&2; for i in $(seq 1000); do echo err$i >&2; done");
        Assert.False((await ProcessRunner.RunToSuccessAsync(command, Cancellation)).HasFailureText);

        await Assert.ThrowsAsync<ToolFailedException>(
            () => ProcessRunner.RunToSuccessAsync(command with { FailureText = "decoder failed" }, Cancellation));
    }

    [Fact]
    public async Task A_reader_that_exits_is_judged_by_its_exit_code_not_by_the_broken_pipe()
    {
        var command = new ProcessCommand
        {
            FileName = "head",
            Arguments = ["-c", "1"],
            WriteInput = async (input, token) =>
            {
                var block = new byte[65536];
                for (var i = 0; i < 100; i++)
                {
                    await input.WriteAsync(block, token);
                }
            },
        };

        Assert.Equal(0, (await ProcessRunner.RunAsync(command, Cancellation)).ExitCode);
    }

    [Fact]
    public async Task Cancelling_ends_the_program_and_its_children()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var child = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = Shell("sleep 600 & echo $!; wait") with
        {
            ReadOutput = async (output, token) =>
            {
                using var reader = new StreamReader(output);
                child.SetResult(int.Parse((await reader.ReadLineAsync(token))!, null));
                await reader.ReadToEndAsync(token);
            },
        };

        var run = ProcessRunner.RunAsync(command, cancel.Token);
        var childId = await child.Task.WaitAsync(Cancellation);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(await IsGoneAsync(childId));
    }

    [Fact]
    public async Task A_program_that_exceeds_its_time_limit_is_killed()
    {
        var command = Shell("sleep 600") with { TimeLimit = TimeSpan.FromMilliseconds(100) };

        var exception = await Assert.ThrowsAsync<ToolFailedException>(() => ProcessRunner.RunAsync(command, Cancellation));

        Assert.True(exception.TimedOut);
    }

    /// <summary>tail keeps its last line, here all of its input.</summary>
    [Theory]
    [InlineData(32L << 20, false)]
    [InlineData(1L << 30, true)]
    public async Task A_program_that_exceeds_its_memory_limit_fails(long limit, bool succeeds)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory of children is limited on Linux");
        var line = new byte[128 << 20];
        line.AsSpan().Fill((byte)'x');

        var outcome = await ProcessRunner.RunAsync(
            new ProcessCommand
            {
                FileName = "tail",
                Arguments = [],
                MemoryLimitBytes = limit,
                WriteInput = (input, token) => input.WriteAsync(line, token).AsTask(),
                ReadOutput = (output, token) => output.CopyToAsync(Stream.Null, token),
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(succeeds, outcome.ExitCode == 0);
    }

    [Fact]
    public async Task A_failing_writer_kills_the_program_and_rethrows_its_own_error()
    {
        var command = Shell("cat >/dev/null; sleep 600") with { WriteInput = (_, _) => throw new InvalidOperationException("ours") };

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ProcessRunner.RunAsync(command, Cancellation));

        Assert.Equal("ours", exception.Message);
    }

    private static ProcessCommand Shell(string script) => new() { FileName = "sh", Arguments = ["-c", script] };

    /// <summary>Process 1 reaps an orphan a moment after it was killed.</summary>
    private static async Task<bool> IsGoneAsync(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            await process.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
            return true;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
