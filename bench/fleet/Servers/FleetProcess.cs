using System.Globalization;
using AdGenius.TestKit;

namespace AdGenius.Bench.Fleet.Servers;

/// <summary>A service as a process of its own.</summary>
internal sealed class FleetProcess : IAsyncDisposable
{
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler());

    private readonly ServerProcess _process;
    private readonly string? _logFile;

    private FleetProcess(string name, Uri address, ServerProcess process, string? logFolder)
    {
        Name = name;
        Address = address;
        _process = process;
        _logFile = logFolder is null ? null : Path.Combine(logFolder, name + ".log");
    }

    public string Name { get; }

    /// <summary>Where it serves HTTP.</summary>
    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts the program <paramref name="assembly"/>, a path, in its folder, and returns when it is ready.</summary>
    public static async Task<FleetProcess> StartAsync(
        string name,
        string assembly,
        string[] arguments,
        Dictionary<string, string> environment,
        string? logFolder,
        CancellationToken cancellationToken)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Take(1)[0]}");
        var all = new Dictionary<string, string>(environment) { ["ASPNETCORE_URLS"] = address };
        var process = ServerProcess.Start(
            "dotnet",
            [assembly, .. arguments],
            all,
            Path.GetDirectoryName(assembly)!);
        var started = new FleetProcess(name, new Uri(address), process, logFolder);
        var since = TimeProvider.System.GetTimestamp();
        while (!await IsReadyAsync(new Uri(address + "/health/ready"), cancellationToken))
        {
            if (process.HasExited || TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromMinutes(1))
            {
                throw new InvalidOperationException($"{name} did not become ready:\n{process.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        if (_logFile is not null)
        {
            await File.WriteAllTextAsync(_logFile, _process.Output);
        }
    }

    private static async Task<bool> IsReadyAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var answer = await Http.SendAsync(request, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not up yet
        }
    }
}
