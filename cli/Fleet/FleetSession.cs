using System.Runtime.CompilerServices;
using System.Text.Json;
using AdGenius.HttpContracts.Batches;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Cli.Fleet;

/// <summary>
/// A connection to a gateway: a named server, another adgenius process with the same home folder, or services started in this process.
/// When that other process ends, this one starts the services itself and the open jobs continue.
/// </summary>
internal sealed class FleetSession : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan UnavailablePause = TimeSpan.FromSeconds(1);
    private readonly SessionSettings _settings;

    // Where processes that have ended served the home folder: the links that they gave lead there.
    private readonly HashSet<string> _endedProcesses = [];
    private EmbeddedFleet? _fleet;
    private GatewayClient _client;

    private FleetSession(SessionSettings settings, EmbeddedFleet? fleet, GatewayClient client)
    {
        _settings = settings;
        _fleet = fleet;
        _client = client;
    }

    /// <summary>True where the services run in this process, which must not end before they have read what was sent to them.</summary>
    public bool RunsServices => _fleet is not null;

    /// <summary>True where a gateway was named: what was submitted to it goes on when this process ends.</summary>
    public bool HasServer => _settings.Server is not null;

    public static async Task<FleetSession> OpenAsync(SessionSettings settings, CancellationToken cancellationToken)
    {
        if (settings is { Server: not null, LocalModel: not null })
        {
            throw new CommandException(
                ExitCodes.BadInput, "--local-model is for services of this process; with --server use --model local:NAME.");
        }

        var (fleet, client) = settings.Server is { } server
            ? (null, new GatewayClient(server))
            : await ConnectAsync(settings, cancellationToken);
        return new FleetSession(settings, fleet, client);
    }

    /// <summary>Opens a session that makes videos: where their files are kept by this machine, it must have space for them.</summary>
    /// <exception cref="CommandException">There is too little space to begin, or no gateway answers.</exception>
    public static Task<FleetSession> OpenForWorkAsync(SessionSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Server is null)
        {
            DiskSpaceCheck.EnsureSpaceToStart(HomePaths.Home, "the home folder");
        }

        return OpenAsync(settings, cancellationToken);
    }

    /// <summary>
    /// The answer of the named server, or of the gateway of another process with the same home folder; null where neither is.
    /// </summary>
    public static async Task<T?> AskAsync<T>(
        SessionSettings settings, Func<GatewayClient, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        using var client = settings.Server is { } server ? new GatewayClient(server) : await RunningServerAsync(cancellationToken);
        try
        {
            return client is null ? null : await call(client);
        }
        catch (HttpRequestException fault) when (fault.StatusCode is null)
        {
            throw NoResponse(client!.Address, fault, isTemporary: true);
        }
    }

    /// <summary>True where another process serves the home folder.</summary>
    public static async Task<bool> IsServedAsync(CancellationToken cancellationToken)
    {
        using var client = await RunningServerAsync(cancellationToken);
        return client is not null;
    }

    /// <summary>Calls the gateway; after a lost connection it reconnects and repeats the call (all calls are idempotent).</summary>
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

    /// <summary>
    /// Calls the gateway as <see cref="CallAsync"/> does, and repeats the call for <see cref="SessionSettings.RetryTime"/> while the
    /// gateway is unavailable: for a command that has begun its work, which the reload of a proxy or a roll-out must not end.
    /// </summary>
    /// <exception cref="CommandException">The call failed, or the gateway was unavailable for all that time.</exception>
    public async Task<T> CallWithRetryAsync<T>(Func<GatewayClient, Task<T>> call, CancellationToken cancellationToken)
    {
        long? unavailableSince = null;
        while (true)
        {
            try
            {
                return await CallAsync(call, cancellationToken);
            }
            catch (CommandException fault) when (fault.IsTemporary)
            {
                unavailableSince ??= TimeProvider.System.GetTimestamp();
                if (TimeProvider.System.GetElapsedTime(unavailableSince.Value) >= _settings.RetryTime)
                {
                    throw;
                }
            }

            await Task.Delay(UnavailablePause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>
    /// Opens a signed link to a file. Where a process that served the home folder gave the link and has ended, the file is fetched from the
    /// one that serves the folder now.
    /// </summary>
    /// <exception cref="CommandException">There is no such file, or nothing responds there.</exception>
    public Task<Stream> OpenAsync(Uri url, CancellationToken cancellationToken) => CallWithRetryAsync(
        client => client.OpenAsync(
            _endedProcesses.Contains(url.Authority) ? new Uri(client.Address, url.PathAndQuery) : url, cancellationToken),
        cancellationToken);

    /// <summary>Yields the job whenever it has changed, until it has ended or waits for the approval of a person.</summary>
    public async IAsyncEnumerable<VideoJob> WatchAsync(
        string tenant, Guid id, [EnumeratorCancellation] CancellationToken cancellationToken, bool endsWhenHeld = true)
    {
        string? lastEventId = null;
        while (true)
        {
            var job = await CallWithRetryAsync(client => client.ReadAsync(tenant, id, cancellationToken), cancellationToken);
            yield return job;
            if (job.IsEnded || (endsWhenHeld && job.State == VideoState.AwaitingApproval))
            {
                yield break;
            }

            if (_settings.Server is null)
            {
                DiskSpaceCheck.EnsureSpaceToContinue($"Job {id}", $"adgenius watch {id} --tenant {tenant} --out FILE");
            }

            lastEventId = await WaitAsync(
                client => client.NextEventAsync(tenant, id, lastEventId, cancellationToken), lastEventId, cancellationToken);
        }
    }

    /// <summary>Yields the batch with its requests whenever its totals have changed, until every request has ended.</summary>
    public async IAsyncEnumerable<BatchInfo> WatchBatchAsync(
        string tenant, Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var totals = "";
        while (true)
        {
            var batch = await CallWithRetryAsync(client => client.ReadBatchAsync(tenant, id, cancellationToken), cancellationToken);
            yield return batch;
            if (batch.IsEnded)
            {
                yield break;
            }

            if (_settings.Server is null)
            {
                DiskSpaceCheck.EnsureSpaceToContinue($"Batch {id}", "adgenius up");
            }

            totals = await WaitAsync(
                client => client.NextTotalsAsync(tenant, id, totals, cancellationToken), totals, cancellationToken);
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

    /// <summary>
    /// Waits for an event. Where the stream cannot be opened or breaks, returns <paramref name="known"/> after a pause: the caller reads
    /// again what the event is about, which connects again or fails.
    /// </summary>
    private async Task<T> WaitAsync<T>(Func<GatewayClient, Task<T>> wait, T known, CancellationToken cancellationToken)
    {
        try
        {
            return await wait(_client);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException { StatusCode: null }
            or CommandException { IsTemporary: true })
        {
            await Task.Delay(UnavailablePause, TimeProvider.System, cancellationToken);
            return known;
        }
    }

    private async Task ReconnectAsync(HttpRequestException fault, CancellationToken cancellationToken)
    {
        if ((_settings.Server ?? _fleet?.Address) is { } address)
        {
            throw NoResponse(address, fault, isTemporary: HasServer);
        }

        // Kept until there is another: after a stop signal the job is cancelled, which connects anew.
        var lost = _client;
        (_fleet, _client) = await ConnectAsync(_settings, cancellationToken);
        _endedProcesses.Add(lost.Address.Authority);
        lost.Dispose();
    }

    private static CommandException NoResponse(Uri address, HttpRequestException fault, bool isTemporary) =>
        new(ExitCodes.Failed, $"The gateway at {address} does not respond: {ConnectionFault.TextOf(fault)}", fault)
        {
            IsTemporary = isTemporary,
        };

    private static async Task<(EmbeddedFleet? Fleet, GatewayClient Client)> ConnectAsync(
        SessionSettings settings,
        CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (HomeLock.TryAcquire() is { } lease)
            {
                var fleet = settings.ReadsOnly
                    ? await EmbeddedFleet.StartGatewayAsync(lease, settings.Verbose, cancellationToken)
                    : await EmbeddedFleet.StartAsync(
                        lease,
                        EmbeddedFleet.AnyLocalPort,
                        grpcUrl: null,
                        settings.Verbose,
                        settings.LocalModel,
                        settings.UsesLocalModel,
                        cancellationToken);
                return (fleet, new GatewayClient(fleet.Address));
            }

            if (await RunningServerAsync(cancellationToken) is { } client)
            {
                if (settings.LocalModel is not null)
                {
                    client.Dispose();
                    throw new CommandException(ExitCodes.BadInput,
                        "--local-model cannot be used here: another adgenius process runs with "
                        + $"{HomePaths.Home} and its own model. Stop that process, or set ADGENIUS_HOME to another folder.");
                }

                return (null, client);
            }

            if (TimeProvider.System.GetElapsedTime(started) > ConnectTimeout)
            {
                throw new CommandException(
                    ExitCodes.Failed,
                    $"Another adgenius process locks {HomePaths.Home} but does not respond; stop it, or set ADGENIUS_HOME to "
                        + "another folder.");
            }

            await Task.Delay(RetryInterval, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<GatewayClient?> RunningServerAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(HomePaths.Server))
            {
                return null;
            }

            var client = AddressIn(await File.ReadAllTextAsync(HomePaths.Server, cancellationToken)) is { } address
                ? new GatewayClient(address)
                : null;
            if (client is null)
            {
                return null;
            }

            if (await client.IsAliveAsync(cancellationToken))
            {
                return client;
            }

            client.Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            // The other process is starting or stopping; the caller retries.
        }

        return null;
    }

    /// <summary>The address in the text of server.json; null where there is none.</summary>
    private static Uri? AddressIn(string text)
    {
        using var file = JsonDocument.Parse(text);
        return file.RootElement.ValueKind == JsonValueKind.Object
            && file.RootElement.TryGetProperty("address", out var member) && member.ValueKind == JsonValueKind.String
            && Uri.TryCreate(member.GetString(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : null;
    }
}
