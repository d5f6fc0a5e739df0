using System.Collections.Concurrent;
using System.Globalization;
using AdGenius.Hosting.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Counts how often a message was being consumed when a process of this machine or container crashed. The broker cannot tell: to it a crash,
/// a cut connection and a stopped pod are all a delivery without an acknowledgement. A consumer's start writes an empty file whose name
/// holds the message and the process, its end deletes it; what an ended process has left is a crash. A process that is stopped deletes its
/// files first, so that being killed after the grace period is no crash.
/// </summary>
internal sealed class CrashRecords : IHostedService
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly string _folder;
    private readonly string _process = ProcessIdentity.Current;
    private readonly ConcurrentDictionary<Guid, bool> _running = [];
    private readonly CancellationTokenRegistration _stopping;
    private readonly TimeProvider _time;
    private volatile bool _isStopping;

    public CrashRecords(IOptions<BusOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        _folder = options.Value.CrashFolder;
        _time = time;
        _stopping = lifetime.ApplicationStopping.Register(Stop);
    }

    /// <summary>How many processes have crashed while they consumed the message.</summary>
    public int CountOf(Guid messageId)
        => FilesOf(messageId).Count(file => ProcessOf(file) is { } process && !ProcessIdentity.IsRunning(process));

    /// <summary>A consumer has begun.</summary>
    public void Begin(Guid messageId)
    {
        if (!_isStopping)
        {
            _running[messageId] = true;
            File.WriteAllBytes(PathOf(messageId), []);
        }
    }

    /// <summary>A consumer has ended, whatever its result; with it the crashes of the message are of no interest.</summary>
    public void End(Guid messageId)
    {
        _running.TryRemove(messageId, out _);
        foreach (var file in FilesOf(messageId))
        {
            File.Delete(file);
        }
    }

    /// <summary>The work was cancelled, because the delivery or the process ends: its own record goes, earlier crashes stay.</summary>
    public void Abort(Guid messageId)
    {
        _running.TryRemove(messageId, out _);
        File.Delete(PathOf(messageId));
    }

    /// <summary>Deletes what is left of messages that another machine has consumed since.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var oldest = (_time.GetUtcNow() - Lifetime).UtcDateTime;
        foreach (var file in Directory.CreateDirectory(_folder).GetFiles().Where(file => file.LastWriteTimeUtc < oldest))
        {
            file.Delete();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Dispose();
        return Task.CompletedTask;
    }

    private void Stop()
    {
        _isStopping = true;
        foreach (var messageId in _running.Keys)
        {
            File.Delete(PathOf(messageId));
        }
    }

    private string PathOf(Guid messageId)
        => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{messageId:N}.{_process}"));

    private string[] FilesOf(Guid messageId)
        => Directory.GetFiles(_folder, string.Create(CultureInfo.InvariantCulture, $"{messageId:N}.*"));

    private static string? ProcessOf(string file) => Path.GetFileName(file).Split('.', 2) is [_, var process] ? process : null;
}
