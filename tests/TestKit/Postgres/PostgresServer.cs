using System.Diagnostics;
using System.Globalization;

namespace AdGenius.TestKit.Postgres;

/// <summary>A private PostgreSQL server with a folder and a port of its own, without durability: it ends with the tests.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // The server must end with the tests, also when those are killed: the shell waits until its input, a pipe from the tests, is closed.
    private const string ExitOnStdinClose = "\"$@\" & server=$!; cat >/dev/null; kill -QUIT $server; wait $server";

    private readonly string _folder;
    private readonly string[] _command;
    private Process _process;
    private bool _isStopped;

    private PostgresServer(string folder, int port, string[] command)
    {
        _folder = folder;
        _command = command;
        _process = Start(command);
        Port = port;
    }

    /// <summary>Listens on the loopback address only.</summary>
    public int Port { get; }

    /// <summary>Of the superuser, without a password.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={Port};Username=adgenius;Database=postgres");

    /// <summary>The folder of <c>initdb</c> and <c>postgres</c>, the newest where there are several; null where there is none.</summary>
    public static string? FindInstallation()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(
                version => double.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
                .Select(version => Path.Combine(version, "bin"))
            : [];
        return debian.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    /// <summary>Creates a cluster and starts it; returns when it accepts connections.</summary>
    public static Task<PostgresServer> StartAsync(string installation, CancellationToken cancellationToken) =>
        StartAsync(installation, synchronousCommit: false, cancellationToken);

    /// <summary>Creates a cluster and starts it; returns when it accepts connections.</summary>
    /// <param name="installation">See <see cref="FindInstallation"/>.</param>
    /// <param name="synchronousCommit">True: what is committed survives <see cref="StopImmediatelyAsync"/>. False is quicker.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static Task<PostgresServer> StartAsync(string installation, bool synchronousCommit, CancellationToken cancellationToken) =>
        StartAsync(installation, [$"synchronous_commit={(synchronousCommit ? "on" : "off")}"], cancellationToken);

    /// <summary>Creates a cluster and starts it; returns when it accepts connections.</summary>
    /// <param name="installation">See <see cref="FindInstallation"/>.</param>
    /// <param name="settings">Such as <c>fsync=on</c>; they win over the quick ones of a test.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<PostgresServer> StartAsync(
        string installation,
        IEnumerable<string> settings,
        CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("adgenius-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(["chown", "postgres", folder], cancellationToken);
        }

        var data = Path.Combine(folder, "data");
        await RunAsync([.. AsServerUser, Path.Combine(
            installation,
            "initdb"), "-D", data, "-U", "adgenius", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken);
        var port = FreePorts.Take(1)[0];
        string[] command =
        [
            .. AsServerUser, "sh", "-c", ExitOnStdinClose, "sh", Path.Combine(installation, "postgres"), "-D", data, "-k", folder,
            "-c", "listen_addresses=127.0.0.1", "-c", string.Create(CultureInfo.InvariantCulture, $"port={port}"),
            "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
            .. settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        var server = new PostgresServer(folder, port, command);
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as <c>pg_ctl stop -m immediate</c> does: sessions are aborted, and the next start recovers.</summary>
    public async Task StopImmediatelyAsync()
    {
        if (_isStopped)
        {
            return;
        }

        if (!_process.HasExited)
        {
            await _process.CloseInputAndWaitAsync();
        }

        _process.Dispose();
        _isStopped = true;
    }

    /// <summary>Starts it again on the same data and port, after <see cref="StopImmediatelyAsync"/>.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        _process = Start(_command);
        _isStopped = false;
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopImmediatelyAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // PostgreSQL refuses to run as root.
    private static string[] AsServerUser
        => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : [];

    private static Process Start(string[] command)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
                Environment = { ["LC_ALL"] = "C" },
            },
        };
        process.Start();
        return process;
    }

    private static async Task RunAsync(string[] command, CancellationToken cancellationToken)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {errors}");
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var last = "";
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException($"PostgreSQL did not start: {last}"));
                return;
            }

            last = line.Data;
            if (last.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        _process.BeginErrorReadLine();
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }
}
