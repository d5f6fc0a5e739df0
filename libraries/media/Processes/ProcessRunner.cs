using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace AdGenius.Media.Processes;

/// <summary>Runs a program to its end: all pipes are served concurrently, and no process of it outlives the call.</summary>
public static class ProcessRunner
{
    private const int MaxErrorLines = 20;
    private const int ChunkLength = 1 << 14;

    /// <summary>Runs and returns how it ended, whatever the exit code.</summary>
    /// <exception cref="ToolMissingException">The program cannot be started.</exception>
    /// <exception cref="ToolFailedException">It ran longer than <see cref="ProcessCommand.TimeLimit"/>, or wrote more text than
    /// <see cref="ProcessCommand.MaxOutputLength"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process and its children are killed.</exception>
    public static async Task<ProcessOutcome> RunAsync(ProcessCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        using var span = MediaSpans.Begin(Path.GetFileNameWithoutExtension(command.FileName));
        try
        {
            var outcome = await RunCoreAsync(command, cancellationToken);
            span?.SetTag("process.exit.code", outcome.ExitCode)
                .SetStatus(outcome is { ExitCode: 0, HasFailureText: false } ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
            return outcome;
        }
        catch (Exception exception) when (span.Records(exception))
        {
            throw;
        }
    }

    private static async Task<ProcessOutcome> RunCoreAsync(ProcessCommand command, CancellationToken cancellationToken)
    {
        using var process = StartProcess(command);
        if (command.MemoryLimitBytes is { } memoryLimit)
        {
            MemoryLimit.Apply(process, memoryLimit);
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (command.TimeLimit is { } limit)
        {
            ended.CancelAfter(limit);
        }

        var errors = new StderrTail(MaxErrorLines, command.FailureText);
        var output = string.Empty;
        Task[] pipes =
        [
            errors.ReadAsync(process.StandardError, ended.Token),
            WriteInputAsync(process, command, ended.Token),
            ReadOutputAsync(process, command, text => output = text, ended.Token),
        ];
        try
        {
            await WaitForFirstFailureAsync(pipes);
            await process.WaitForExitAsync(ended.Token);
            return new ProcessOutcome(process.ExitCode, output, errors.ToString()) { HasFailureText = errors.HasFailureText };
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ToolFailedException($"{Path.GetFileName(command.FileName)} timed out after {command.TimeLimit}.") { TimedOut = true };
        }
        finally
        {
            await KillAsync(process);
            await ended.CancelAsync();
            await Task.WhenAll(pipes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Runs and requires exit code 0 without <see cref="ProcessCommand.FailureText"/>.</summary>
    /// <exception cref="ToolMissingException">The program cannot be started.</exception>
    /// <exception cref="ToolFailedException">It failed, ran too long, or wrote too much text.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process and its children are killed.</exception>
    public static async Task<ProcessOutcome> RunToSuccessAsync(ProcessCommand command, CancellationToken cancellationToken)
    {
        var outcome = await RunAsync(command, cancellationToken);
        return outcome is { ExitCode: 0, HasFailureText: false }
            ? outcome
            : throw ToolFailedException.Of(Path.GetFileName(command.FileName), outcome);
    }

    private static Process StartProcess(ProcessCommand command)
    {
        var start = new ProcessStartInfo(command.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingFolder ?? string.Empty,
        };
        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(start) ?? throw new ToolMissingException($"{command.FileName} cannot be started.");
        }
        catch (Win32Exception exception)
        {
            throw new ToolMissingException($"{command.FileName} is not installed or cannot be started.", exception);
        }
    }

    private static async Task WriteInputAsync(Process process, ProcessCommand command, CancellationToken cancellationToken)
    {
        var input = process.StandardInput.BaseStream;
        try
        {
            if (command.WriteInput is { } write)
            {
                PipeCapacity.Enlarge(input);
                await write(input, cancellationToken);
            }
        }
        catch (IOException exception) when (IsBrokenPipe(exception))
        {
            // The reader closed its input: its exit code and stderr say why.
        }
        finally
        {
            await CloseAsync(input);
        }
    }

    /// <summary>
    /// EPIPE on Unix (pipes are sockets to .NET), ERROR_BROKEN_PIPE or ERROR_NO_DATA on Windows; other errors come from the writer.
    /// </summary>
    private static bool IsBrokenPipe(IOException exception) =>
        exception.InnerException is SocketException { SocketErrorCode: SocketError.Shutdown or SocketError.ConnectionReset }
        || (exception.HResult & 0xffff) is 32 or 109 or 232;

    private static async Task CloseAsync(Stream input)
    {
        try
        {
            await input.DisposeAsync();
        }
        catch (IOException)
        {
            // Flushing into a closed pipe; same as above.
        }
    }

    private static async Task ReadOutputAsync(
        Process process,
        ProcessCommand command,
        Action<string> setOutput,
        CancellationToken cancellationToken)
    {
        if (command.ReadOutput is { } read)
        {
            PipeCapacity.Enlarge(process.StandardOutput.BaseStream);
            await read(process.StandardOutput.BaseStream, cancellationToken);
        }
        else
        {
            setOutput(await ReadTextAsync(process.StandardOutput, command, cancellationToken));
        }
    }

    private static async Task<string> ReadTextAsync(StreamReader reader, ProcessCommand command, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var chunk = new char[ChunkLength];
        while (await reader.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            if (text.Length + read > command.MaxOutputLength)
            {
                throw new ToolFailedException(FormattableString.Invariant(
                    $"{Path.GetFileName(command.FileName)} wrote more than {command.MaxOutputLength} characters to its standard output."));
            }

            text.Append(chunk, 0, read);
        }

        return text.ToString();
    }

    /// <summary>Waits for all, but throws as soon as one fails: the others may depend on it.</summary>
    private static async Task WaitForFirstFailureAsync(Task[] tasks)
    {
        var open = new List<Task>(tasks);
        while (open.Count > 0)
        {
            var done = await Task.WhenAny(open);
            open.Remove(done);
            await done;
        }
    }

    private static async Task KillAsync(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in between.
        }

        await process.WaitForExitAsync(CancellationToken.None);
    }
}
