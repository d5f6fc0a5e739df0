using System.Diagnostics;
using System.Text;

namespace AdGenius.TestKit;

/// <summary>A server that a fixture starts and ends: output kept for the day it does not start, everything it started ended with it.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();

    // Not WaitForExitAsync: that one also waits for the end of the output, which a daemon left behind may hold open for ever.
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => exited.TrySetResult();
        process.OutputDataReceived += AppendOutput;
        process.ErrorDataReceived += AppendOutput;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The process id.</summary>
    public int Id => process.Id;

    /// <summary>True when it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>The last of what it printed.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Starts <paramref name="file"/>.</summary>
    public static ServerProcess Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null) =>
        new(StartInfo(file, arguments, environment, folder));

    /// <summary>Runs <paramref name="file"/> to its end. Returns exit code and output.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellationToken)
    {
        await using var server = Start(file, arguments, environment);
        await server.process.WaitForExitAsync(cancellationToken);
        return (server.process.ExitCode, server.Output);
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await exited.Task;
    }

    /// <summary>Waits until it has ended.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => exited.Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string? folder)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? "" };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void AppendOutput(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            if (output.Length > 100_000)
            {
                output.Remove(0, 50_000);
            }

            output.AppendLine(line.Data);
        }
    }
}
