using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Tenants;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Keys;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Events;

/// <summary>
/// Ends the event streams whose API key was revoked or has expired since they were opened. The keys of open streams are read from the
/// database every <see cref="GatewayOptions.KeyCheckInterval"/>, one statement for 500 keys, however many streams they have.
/// </summary>
internal sealed partial class StreamKeys(
    IServiceScopeFactory scopes, IOptions<GatewayOptions> options, TimeProvider time, ILogger<StreamKeys> logger) : BackgroundService
{
    private const int KeysPerStatement = 500;
    private static readonly object ItemKey = new();

    private readonly Lock _sync = new();
    private readonly Dictionary<string, OpenKey> _open = new(StringComparer.Ordinal);

    /// <summary>True when the call's key was revoked while its stream was open.</summary>
    public static bool IsRevoked(HttpContext context) => context.Items[ItemKey] is CancellationToken { IsCancellationRequested: true };

    /// <summary>Runs an event stream, which is cancelled when its key is no longer accepted; any other call is only passed on.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (!GatewayRateLimits.IsEventStream(context) || Tenant.KeyIdOf(context) is not { } keyId)
        {
            await next(context);
            return;
        }

        var key = Open(keyId);
        var aborted = context.RequestAborted;
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, key.Revoked.Token);
            context.Items[ItemKey] = key.Revoked.Token;
            context.RequestAborted = ending.Token;
            await next(context);
        }
        finally
        {
            context.RequestAborted = aborted;
            Close(keyId, key);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.KeyCheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception exception) when (DatabaseOutage.IsOutage(exception) && !stoppingToken.IsCancellationRequested)
            {
                LogNotChecked(exception.GetType().Name);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested) // a check must not end the process
            {
                LogCheckThrew(exception);
            }
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, OpenKey> open;
        lock (_sync)
        {
            open = new(_open, StringComparer.Ordinal);
        }

        foreach (var keyIds in open.Keys.Chunk(KeysPerStatement))
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
            var store = scope.ServiceProvider.GetRequiredService<ApiKeyStore>();
            var active = await store.ActiveOfAsync(database, keyIds, cancellationToken);
            foreach (var keyId in keyIds.Where(keyId => !active.Contains(keyId)))
            {
                LogEnding(keyId);
                await open[keyId].Revoked.CancelAsync();
            }
        }
    }

    private OpenKey Open(string keyId)
    {
        lock (_sync)
        {
            if (!_open.TryGetValue(keyId, out var key))
            {
                _open[keyId] = key = new OpenKey();
            }

            key.Streams++;
            return key;
        }
    }

    private void Close(string keyId, OpenKey key)
    {
        lock (_sync)
        {
            if (--key.Streams == 0)
            {
                _open.Remove(keyId); // its source is not disposed: a check may be cancelling it, and it has no timer
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Event streams of key {KeyId} end: it was revoked or has expired")]
    private partial void LogEnding(string keyId);

    [LoggerMessage(LogLevel.Warning, "Keys of open event streams could not be checked ({Reason})")]
    private partial void LogNotChecked(string reason);

    [LoggerMessage(LogLevel.Error, "Keys of open event streams could not be checked")]
    private partial void LogCheckThrew(Exception exception);

    private sealed class OpenKey
    {
        public CancellationTokenSource Revoked { get; } = new();

        public int Streams { get; set; }
    }
}
