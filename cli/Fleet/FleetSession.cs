using System.Runtime.CompilerServices;
using System.Text.Json;
using AdGenius.Gateway.Videos;

namespace AdGenius.Cli.Fleet;

/// <summary>
/// A gateway to talk to: a named server, another adgenius process of the same home folder, or services started in this process.
/// When the other process goes away, this one takes its place and the open jobs go on.
/// </summary>
internal sealed class FleetSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly Uri? _server;
    private readonly bool _verbose;
    private EmbeddedFleet? _fleet;
    private GatewayClient _client;

    private FleetSession(Uri? server, bool verbose, EmbeddedFleet? fleet, GatewayClient client)
    {
        _server = server;
        _verbose = verbose;
        _fleet = fleet;
        _client = client;
    }

    public static async Task<FleetSession> OpenAsync(Uri? server, bool verbose, CancellationToken cancellationToken)
    {
        var (fleet, client) = server is null ? await ConnectAsync(verbose, cancellationToken) : (null, new GatewayClient(server));
        return new FleetSession(server, verbose, fleet, client);
    }

    /// <summary>Calls the gateway; a lost connection is made anew and the call repeated (all calls are idempotent).</summary>
    public async Task<T> CallAsync<T>(Func<GatewayClient, Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call(_client);
            }
            catch (HttpRequestException fault) when (fault.StatusCode is null)
            {
                await ReconnectAsync(fault, cancellationToken);
            }
        }
    }

    /// <summary>The job again and again, whenever it has changed, until it has ended.</summary>
    public async IAsyncEnumerable<VideoJob> WatchAsync(string tenant, Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? lastEventId = null;
        while (true)
        {
            var job = await CallAsync(client => client.ReadAsync(tenant, id, cancellationToken), cancellationToken);
            yield return job;
            if (job.IsEnded)
            {
                yield break;
            }

            if (_server is null)
            {
                DiskRoom.RequireToGoOn(id);
            }

            lastEventId = await CallAsync(client => client.NextEventAsync(tenant, id, lastEventId, cancellationToken), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }
    }

    private async Task ReconnectAsync(HttpRequestException fault, CancellationToken cancellationToken)
    {
        if (_server is not null || _fleet is not null)
        {
            throw new CommandException(ExitCodes.Failed, $"The gateway at {_server ?? _fleet!.Address} does not answer: {fault.Message}", fault);
        }

        _client.Dispose();
        (_fleet, _client) = await ConnectAsync(_verbose, cancellationToken);
    }

    private static async Task<(EmbeddedFleet? Fleet, GatewayClient Client)> ConnectAsync(bool verbose, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (HomeLock.TryTake() is { } lease)
            {
                var fleet = await EmbeddedFleet.StartAsync(lease, "http://127.0.0.1:0", verbose, cancellationToken);
                return (fleet, new GatewayClient(fleet.Address));
            }

            if (await RunningServerAsync(cancellationToken) is { } client)
            {
                return (null, client);
            }

            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new CommandException(ExitCodes.Failed, $"Another adgenius process holds {HomePaths.Home} but does not answer; end it, or set ADGENIUS_HOME.");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<GatewayClient?> RunningServerAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var file = JsonDocument.Parse(await File.ReadAllTextAsync(HomePaths.Server, cancellationToken));
            var client = new GatewayClient(new Uri(file.RootElement.GetProperty("address").GetString()!));
            if (await client.IsAliveAsync(cancellationToken))
            {
                return client;
            }

            client.Dispose();
        }
        catch (Exception fault) when (fault is IOException or JsonException or KeyNotFoundException)
        {
            // The other process is just starting or just ending; the caller asks again.
        }

        return null;
    }
}
