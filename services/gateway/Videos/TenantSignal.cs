using System.Collections.Concurrent;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// One subscriber's signal for all jobs of a tenant. Not every bus event names its tenant, so it also knows the jobs that its subscriber
/// has seen.
/// </summary>
internal sealed class TenantSignal(JobSignals signals, string tenantName) : IDisposable
{
    private const int MaxKnownJobs = 10_000;

    private readonly JobSignal _signal = new(signals, Guid.Empty);
    private readonly ConcurrentDictionary<Guid, byte> _jobs = new();

    /// <summary>The tenant.</summary>
    public string TenantName => tenantName;

    /// <summary>The job is the tenant's.</summary>
    public void Know(Guid jobId)
    {
        if (_jobs.Count >= MaxKnownJobs)
        {
            _jobs.Clear(); // a running job is known again with its next event
        }

        _jobs[jobId] = 0;
    }

    /// <summary>Sets the signal when the job or the name is the tenant's.</summary>
    public void Notify(Guid jobId, string? name)
    {
        if (name is null ? _jobs.ContainsKey(jobId) : name == tenantName)
        {
            _signal.Set();
        }
    }

    /// <summary>Waits for the signal, at most <paramref name="maxWait"/>. True when it was set.</summary>
    public Task<bool> WaitAsync(TimeSpan maxWait, TimeProvider time, CancellationToken cancellationToken) =>
        _signal.WaitAsync(maxWait, time, cancellationToken);

    public void Dispose() => signals.Unsubscribe(this);
}
