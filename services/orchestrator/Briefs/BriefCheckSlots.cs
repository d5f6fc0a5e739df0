using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Briefs;

/// <summary>
/// Limits how many briefs are checked at once, of each tenant and of all, so that a brief whose files come slowly delays no other tenant.
/// A request waits a little for its tenant's slot. Where it got none, further requests of the tenant do not wait for a while; where a
/// check was not answered in time, or has taken all of a storage worker's own time limit, they are not checked for a while: the workers are
/// shared by all orchestrators. A check that was not answered in only the rest of another one's time causes neither.
/// </summary>
internal sealed class BriefCheckSlots(IOptions<BriefCheckOptions> options, TimeProvider time)
{
    /// <summary>The most checks of one tenant at once. A storage worker runs twice as many, so one tenant never occupies it.</summary>
    public const int MaxPerTenant = 2;

    /// <summary>The most checks of all tenants at once: half of the requests that are accepted at once.</summary>
    public const int MaxChecks = 16;

    private const int MaxWaiting = 32;
    private const int MaxHolds = 1_000;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal); // has only tenants with checks
    private readonly List<Waiter> _waiting = [];
    private readonly Dictionary<string, Hold> _holds = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>A slot, to be disposed after the check; null where the brief is not to be checked.</summary>
    /// <param name="tenantName">The tenant whose brief it is.</param>
    /// <param name="timeLimit">How long the request may wait for a slot; it never waits for longer than three seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IDisposable?> TryEnterAsync(string tenantName, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            var hold = FindHold(tenantName);
            if (hold?.IsPause == true)
            {
                return null;
            }

            if (HasRoom(tenantName))
            {
                return Take(tenantName);
            }

            if (hold is not null || _waiting.Count >= MaxWaiting)
            {
                return null;
            }

            waiter = new Waiter(tenantName);
            _waiting.Add(waiter);
        }

        return await WaitAsync(waiter, timeLimit, cancellationToken);
    }

    /// <summary>Briefs of the tenant are not checked for <see cref="BriefCheckOptions.BriefCheckPause"/>.</summary>
    public void Pause(string tenantName)
    {
        lock (_lock)
        {
            SetHold(tenantName, isPause: true);
            EndWaits(tenantName);
        }
    }

    private async Task<IDisposable?> WaitAsync(Waiter waiter, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        var longest = options.Value.BriefCheckTimeout < MaxWait ? options.Value.BriefCheckTimeout : MaxWait;
        try
        {
            return await waiter.Slot.Task.WaitAsync(timeLimit < longest ? timeLimit : longest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                if (timeLimit < longest)
                {
                    _waiting.Remove(waiter);
                    waiter.Slot.TrySetResult(null);
                }
                else if (!waiter.Slot.Task.IsCompleted)
                {
                    SetHold(waiter.TenantName, isPause: false);
                    EndWaits(waiter.TenantName);
                }
            }

            return await waiter.Slot.Task;
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                _waiting.Remove(waiter);
                waiter.Slot.TrySetResult(null);
            }

            (await waiter.Slot.Task)?.Dispose(); // it was given at the same moment
            throw;
        }
    }

    private bool HasRoom(string tenantName) => _count < MaxChecks && _running.GetValueOrDefault(tenantName) < MaxPerTenant;

    private Slot Take(string tenantName)
    {
        _count++;
        _running[tenantName] = _running.GetValueOrDefault(tenantName) + 1;
        return new Slot(this, tenantName);
    }

    private void Release(string tenantName)
    {
        lock (_lock)
        {
            _count--;
            if (--_running[tenantName] == 0)
            {
                _running.Remove(tenantName);
            }

            while (_waiting.Find(waiter => HasRoom(waiter.TenantName)) is { } next)
            {
                _waiting.Remove(next);
                next.Slot.SetResult(Take(next.TenantName));
            }
        }
    }

    private void EndWaits(string tenantName)
    {
        foreach (var waiter in _waiting.FindAll(waiter => waiter.TenantName == tenantName))
        {
            _waiting.Remove(waiter);
            waiter.Slot.SetResult(null);
        }
    }

    private Hold? FindHold(string tenantName) =>
        _holds.TryGetValue(tenantName, out var hold) && IsHeld(hold) ? hold : null;

    private bool IsHeld(Hold hold) => time.GetElapsedTime(hold.Since) < options.Value.BriefCheckPause;

    private void SetHold(string tenantName, bool isPause)
    {
        foreach (var (name, _) in _holds.Where(hold => !IsHeld(hold.Value)).ToList())
        {
            _holds.Remove(name);
        }

        if (_holds.Count >= MaxHolds && !_holds.ContainsKey(tenantName))
        {
            _holds.Remove(_holds.MinBy(hold => hold.Value.Since).Key);
        }

        _holds[tenantName] = new Hold(time.GetTimestamp(), isPause);
    }

    /// <summary>A tenant whose requests do not wait for a slot, and are not checked at all in a pause. Since when is a timestamp.</summary>
    private sealed record Hold(long Since, bool IsPause);

    /// <summary>A request that waits; its slot is null where it is not to be checked.</summary>
    private sealed class Waiter(string tenantName)
    {
        public string TenantName => tenantName;

        public TaskCompletionSource<IDisposable?> Slot { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Slot(BriefCheckSlots slots, string tenantName) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isReleased, true))
            {
                slots.Release(tenantName);
            }
        }
    }
}
