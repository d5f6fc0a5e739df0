using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Pauses;

namespace AdGenius.Gateway.Pauses;

/// <summary>What is paused, read from the database at most every two seconds, so that answers can say why a job waits.</summary>
internal sealed class PauseCache(IServiceScopeFactory scopes, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _reading = new(1);
    private long? _readAt; // a timestamp

    /// <summary>The pauses as they were read last.</summary>
    public PauseSet Last { get; private set; } = PauseSet.Empty;

    /// <summary>Reads the pauses again when they are too old. While the database is unavailable, the last ones count.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (IsFresh)
        {
            return;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh)
            {
                await using var scope = scopes.CreateAsyncScope();
                Last = await PauseStore.ReadAsync(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), cancellationToken);
                _readAt = time.GetTimestamp();
            }
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception) && !cancellationToken.IsCancellationRequested)
        {
            // The call that needs the database itself reports it.
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The next refresh reads: this process has just changed a pause.</summary>
    public void Forget() => _readAt = null;

    public void Dispose() => _reading.Dispose();

    private bool IsFresh => _readAt is { } at && time.GetElapsedTime(at) < Lifetime;
}
