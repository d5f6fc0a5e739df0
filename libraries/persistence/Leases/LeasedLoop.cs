using System.Threading.Channels;
using AdGenius.Hosting.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.Persistence.Leases;

/// <summary>
/// Periodic work that one process of the fleet does at a time. The holder of the lease renews it while it works; when that process dies or
/// loses the database, the lease expires and another process takes over. A pass calls <see cref="LeaseStore.HoldAsync"/> in front of writes
/// that two processes must not make.
/// </summary>
public abstract partial class LeasedLoop(
    string leaseName,
    IServiceScopeFactory scopes,
    LeaseStore leases,
    TimeProvider time,
    ILogger logger) : BackgroundService
{
    private readonly string _holder = $"{Environment.MachineName}/{Guid.NewGuid():N}";
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>How long the lease is valid without a renewal; it is renewed three times as often.</summary>
    protected virtual TimeSpan LeaseDuration => TimeSpan.FromSeconds(15);

    /// <summary>Starts the next pass now, if this process holds the lease.</summary>
    public void Wake() => _wakeUps.Writer.TryWrite(true);

    /// <summary>Runs one pass.</summary>
    /// <param name="services">The services of a scope that ends with the pass.</param>
    /// <param name="lease">The lease, for <see cref="LeaseStore.HoldAsync"/>.</param>
    /// <param name="cancellationToken">Is cancelled when the lease is lost or the host stops.</param>
    /// <returns>The delay before the next pass; zero for none.</returns>
    protected abstract Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken);

    /// <summary>This process has the lease no more.</summary>
    protected virtual void OnReleased()
    {
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await WithDatabaseAsync(
                    database => leases.TryAcquireAsync(database, leaseName, _holder, LeaseDuration, stoppingToken)) is { } lease)
                {
                    await HoldAsync(lease, stoppingToken);
                }
                else
                {
                    await Task.Delay(LeaseDuration / 3, time, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (LeaseLostException)
            {
                // Detected by a write instead of the renewal. The lease may be free: the next acquisition shows it.
                LogLeaseLost(logger, leaseName);
            }
            catch (Exception exception) // the edge of the process: the database may be unavailable for a while
            {
                LogPassFailed(logger, leaseName, exception);
                await Task.Delay(LeaseDuration / 3, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task HoldAsync(HeldLease lease, CancellationToken stoppingToken)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Count(1);
        var renewal = RenewAsync(lease, held);
        try
        {
            while (!held.IsCancellationRequested)
            {
                await WaitAsync(await RunInScopeAsync(lease, held.Token), held.Token);
            }
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            LogLeaseLost(logger, leaseName);
        }
        finally
        {
            Count(-1);
            OnReleased();
            await held.CancelAsync();
            await renewal;
            if (stoppingToken.IsCancellationRequested)
            {
                await WithDatabaseAsync(async database =>
                {
                    await leases.ReleaseAsync(database, lease, CancellationToken.None);
                    return true;
                });
            }
        }
    }

    /// <summary>
    /// Renews until <paramref name="held"/> is cancelled, and cancels it when the lease is lost or may have expired.
    /// </summary>
    private async Task RenewAsync(HeldLease lease, CancellationTokenSource held)
    {
        var renewed = time.GetTimestamp();
        while (!held.IsCancellationRequested)
        {
            await Task.Delay(LeaseDuration / 3, time, held.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (held.IsCancellationRequested)
            {
                return;
            }

            try
            {
                var renewalStarted = time.GetTimestamp();
                if (!await WithDatabaseAsync(database => leases.RenewAsync(database, lease, LeaseDuration, held.Token)))
                {
                    await held.CancelAsync();
                    return;
                }

                renewed = renewalStarted;
            }
            catch (OperationCanceledException) when (held.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) // one failed renewal does not lose the lease
            {
                LogPassFailed(logger, leaseName, exception);
                if (time.GetElapsedTime(renewed) >= LeaseDuration)
                {
                    await held.CancelAsync();
                    return;
                }
            }
        }
    }

    private async Task<TimeSpan> RunInScopeAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await RunOnceAsync(scope.ServiceProvider, lease, cancellationToken);
    }

    private async Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        if (delay <= TimeSpan.Zero)
        {
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task woken = _wakeUps.Reader.WaitToReadAsync(ended.Token).AsTask();
        await Task.WhenAny(woken, Task.Delay(delay, time, ended.Token));
        await ended.CancelAsync();
        await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _wakeUps.Reader.TryRead(out _);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Count(int change)
    {
        using var scope = scopes.CreateScope();
        scope.ServiceProvider.GetService<AdGeniusMetrics>()?.LeaseHeld(leaseName, change);
    }

    private async Task<T> WithDatabaseAsync<T>(Func<DbContext, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<DbContext>());
    }

    [LoggerMessage(LogLevel.Warning, "Leased work interrupted: {Lease}; retrying")]
    private static partial void LogPassFailed(ILogger logger, string lease, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Lease lost: {Lease} expired or was acquired by another process")]
    private static partial void LogLeaseLost(ILogger logger, string lease);
}
