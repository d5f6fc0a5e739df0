using System.Diagnostics;
using System.Globalization;

namespace AdGenius.TestKit.Ceph;

/// <summary>
/// A private S3 server (Ceph's gateway on a one-node cluster in memory) with a folder and ports of its own. It ends with the tests.
/// </summary>
public sealed class CephServer : IAsyncDisposable
{
    /// <summary>The access key of the only user.</summary>
    public const string AccessKeyId = "adgenius";

    /// <summary>Its secret.</summary>
    public const string SecretAccessKey = "adgenius-secret";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly string[] Programs = ["ceph", "ceph-mon", "ceph-osd", "ceph-authtool", "monmaptool", "radosgw", "radosgw-admin"];
    private readonly Process _process;
    private readonly string _folder;

    private CephServer(Process process, string folder, int port)
    {
        (_process, _folder) = (process, folder);
        Endpoint = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; }

    /// <summary>The first program that is missing on this machine; null when all are there.</summary>
    public static string? MissingProgram()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return Programs.FirstOrDefault(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program))));
    }

    /// <summary>Starts a server and waits until it responds, about 15 seconds.</summary>
    public static async Task<CephServer> StartAsync(CancellationToken cancellationToken)
    {
        var ports = FreePorts.Take(3);
        var folder = Path.Combine(Path.GetTempPath(), "adgenius-ceph-" + Guid.NewGuid().ToString("N"));
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("bash", [
                Path.Combine(AppContext.BaseDirectory, "Ceph", "ceph-gateway.sh"), folder, .. ports.Select(
                    port => port.ToString(CultureInfo.InvariantCulture))])
            {
                RedirectStandardInput = true, // the script ends when this is closed, so also when the tests are killed
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        var server = new CephServer(process, folder, ports[0]);
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

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await _process.CloseInputAndWaitAsync();
        }

        _process.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true); // its script was killed
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var lastError = "";
        _process.ErrorDataReceived += (_, line) => lastError = line.Data ?? lastError;
        _process.BeginErrorReadLine();
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(StartLimit, cancellationToken);
        if (line != "ready")
        {
            throw new InvalidOperationException($"Ceph did not start: {line} {lastError}");
        }
    }
}
