using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AdGenius.Chaos.Fleet;

/// <summary>One service as a process of its own, restarted whenever it ends, as a cluster does.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly Func<ProcessStartInfo> _start;
    private readonly StreamWriter _log;
    private readonly Lock _sync = new();
    private readonly CancellationTokenSource _stop = new();
    private Process? _process;
    private Task _watching = Task.CompletedTask;

    public ServiceProcess(string name, Func<ProcessStartInfo> start, string logFile)
    {
        Name = name;
        _start = start;
        _log = new StreamWriter(logFile) { AutoFlush = true };
    }

    public string Name { get; }

    public int Starts { get; private set; }

    public void Start() => _watching = WatchAsync();

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => Signal(9);

    /// <summary>Sends SIGTERM: the service may finish or requeue what it holds.</summary>
    public void Terminate() => Signal(15);

    /// <summary>Sends SIGSTOP: its connections stay open and idle.</summary>
    public void Suspend() => Signal(19);

    public void Resume() => Signal(18);

    /// <summary>Stops it and waits for its end; kills it after the time limit.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        await _stop.CancelAsync();
        Resume();
        Terminate();
        try
        {
            await _watching.WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            Kill();
            await _watching;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Resume();
        Kill();
        await _watching;
        await _log.DisposeAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var process = new Process { StartInfo = _start() };
            process.OutputDataReceived += AppendOutput;
            process.ErrorDataReceived += AppendOutput;
            lock (_sync)
            {
                process.Start();
                _process = process;
                Starts++;
            }

            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await process.WaitForExitAsync(CancellationToken.None);
            lock (_sync)
            {
                _process = null;
                _log.WriteLine($"-- {Name} ended with {process.ExitCode}");
            }

            process.Dispose();
            if (!_stop.IsCancellationRequested)
            {
                // A process that cannot start must not be started a thousand times a second.
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private void Signal(int number)
    {
        lock (_sync)
        {
            if (_process is { HasExited: false } running)
            {
                _ = SendSignal(running.Id, number);
            }
        }
    }

    private void AppendOutput(object sender, DataReceivedEventArgs line)
    {
        lock (_sync)
        {
            if (line.Data is not null && _log.BaseStream.CanWrite)
            {
                _log.WriteLine(line.Data);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
