using System.Globalization;
using AdGenius.Hosting.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Counts how often a message was being consumed when a process of this machine or container crashed. The broker cannot tell: to it a
/// crash, a cut connection and a stopped pod are all a delivery without an acknowledgement. Each process has one file of records, 16 bytes
/// each: a consumer's start writes the message's id to a free one, its end overwrites it with zeros; what an ended process has left is a
/// crash. A process that is stopped deletes its file first, so that being killed after the grace period is no crash. A file for each
/// message would cost a short command several times as much processor time as its messages do. Where records cannot be written or read,
/// such as on a full disk, commands are consumed without: <see cref="BusOptions.DeliveryLimit"/> still ends one that crashes its workers.
/// </summary>
internal sealed partial class CrashRecords : IHostedService
{
    private const string Extension = ".commands";
    private const int RecordLength = 16;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly string _folder;

    // Several hosts may run in one process.
    private readonly string _path;
    private readonly Dictionary<Guid, int> _running = [];
    private readonly Stack<int> _free = [];
    private readonly CancellationTokenRegistration _stopping;
    private readonly TimeProvider _time;
    private readonly ILogger<CrashRecords> _logger;
    private SafeFileHandle? _file;
    private bool _isStopping;
    private bool _isFaultLogged;

    public CrashRecords(
        IOptions<BusOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<CrashRecords> logger)
    {
        _logger = logger;
        _folder = options.Value.CrashFolder;
        _path = Path.Combine(
            _folder, string.Create(CultureInfo.InvariantCulture, $"{ProcessIdentity.Current}-{Guid.NewGuid():N}{Extension}"));
        _time = time;
        _stopping = lifetime.ApplicationStopping.Register(Stop);
    }

    /// <summary>How many processes have crashed while they consumed the message.</summary>
    public int CountOf(Guid messageId)
    {
        var count = 0;
        Try(() => count = OtherFiles().Count(file => IsOfEndedProcess(file) && RecordsOf(file).Contains(messageId)));
        return count;
    }

    /// <summary>A consumer has begun.</summary>
    public void Begin(Guid messageId)
    {
        lock (_lock)
        {
            if (!_isStopping && !_running.ContainsKey(messageId))
            {
                var index = _free.TryPop(out var free) ? free : _running.Count;
                _running[messageId] = index;
                if (!Try(() => Write(messageId, index)))
                {
                    _running.Remove(messageId);
                    _free.Push(index);
                }
            }
        }
    }

    /// <summary>A consumer has ended, whatever its result.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="wasRedelivered">True when a process may have crashed with the message; with its end those crashes are of no
    /// interest.</param>
    public void End(Guid messageId, bool wasRedelivered)
    {
        Abort(messageId);
        if (wasRedelivered)
        {
            Try(() =>
            {
                foreach (var file in OtherFiles().Where(IsOfEndedProcess))
                {
                    DeleteRecord(file, messageId);
                }
            });
        }
    }

    /// <summary>The work was cancelled, because the delivery or the process ends: its own record goes, earlier crashes stay.</summary>
    public void Abort(Guid messageId)
    {
        lock (_lock)
        {
            if (_running.Remove(messageId, out var index))
            {
                _free.Push(index);
                Try(() => Write(Guid.Empty, index));
            }
        }
    }

    /// <summary>Deletes what is left of messages that another machine has consumed since.</summary>
    /// <exception cref="StartupException">The folder belongs to another user, or its file system is read-only.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        WritableFolder.Require(_folder, $"{BusOptions.Section}:{nameof(BusOptions.CrashFolder)}");
        var oldest = (_time.GetUtcNow() - Lifetime).UtcDateTime;
        Try(() =>
        {
            foreach (var file in new DirectoryInfo(_folder).GetFiles()
                .Where(file => file.LastWriteTimeUtc < oldest && (file.Extension != Extension || IsOfEndedProcess(file.FullName))))
            {
                file.Delete();
            }
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Dispose();
        Stop();
        return Task.CompletedTask;
    }

    private void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            _running.Clear();
            if (_file is not null)
            {
                _file.Dispose();
                _file = null;
                Try(() => File.Delete(_path));
            }
        }
    }

    private void Write(Guid messageId, int index)
    {
        Span<byte> record = stackalloc byte[RecordLength];
        messageId.TryWriteBytes(record);
        if (_file is null)
        {
            Directory.CreateDirectory(_folder); // temporary folders are emptied from time to time
            _file = File.OpenHandle(_path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        }

        RandomAccess.Write(_file, record, (long)index * RecordLength);
    }

    /// <summary>False where the file system does not allow the action; it is logged once.</summary>
    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!Interlocked.Exchange(ref _isFaultLogged, true))
            {
                LogNoRecords(_folder, exception.Message);
            }

            return false;
        }
    }

    private IEnumerable<string> OtherFiles() =>
        Directory.Exists(_folder) ? Directory.GetFiles(_folder, "*" + Extension).Where(file => file != _path) : [];

    private static bool IsOfEndedProcess(string file) => !ProcessIdentity.IsRunning(Path.GetFileNameWithoutExtension(file));

    private static List<Guid> RecordsOf(string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            return
            [
                .. Enumerable.Range(0, bytes.Length / RecordLength)
                    .Select(index => new Guid(bytes.AsSpan(index * RecordLength, RecordLength))),
            ];
        }
        catch (FileNotFoundException)
        {
            return []; // another process has deleted it
        }
    }

    private static void DeleteRecord(string file, Guid messageId)
    {
        var records = RecordsOf(file);
        if (!records.Contains(messageId))
        {
            return;
        }

        if (records.TrueForAll(record => record == messageId || record == Guid.Empty))
        {
            File.Delete(file);
            return;
        }

        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(handle, new byte[RecordLength], (long)records.IndexOf(messageId) * RecordLength);
    }

    [LoggerMessage(LogLevel.Warning, "Crashes of this process cannot be counted in {Folder}: {Error}")]
    private partial void LogNoRecords(string folder, string error);
}
