using System.Collections.Concurrent;

namespace AdGenius.Gateway.Videos;

/// <summary>Notifies subscribers of a job. A signal says only that there may be news; the database says what happened.</summary>
internal sealed class JobSignals
{
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<JobSignal, byte>> _subscribers = new();
    private readonly ConcurrentDictionary<TenantSignal, byte> _tenants = new();

    /// <summary>Subscribes until disposed.</summary>
    public JobSignal Subscribe(Guid jobId)
    {
        var signal = new JobSignal(this, jobId);
        while (true)
        {
            var others = _subscribers.GetOrAdd(jobId, static _ => new ConcurrentDictionary<JobSignal, byte>());
            others[signal] = 0;

            // The last subscriber may have removed the set in between.
            if (_subscribers.TryGetValue(jobId, out var current) && ReferenceEquals(current, others))
            {
                return signal;
            }
        }
    }

    /// <summary>Subscribes to all jobs of a tenant until disposed.</summary>
    public TenantSignal Subscribe(string tenantName)
    {
        var signal = new TenantSignal(this, tenantName);
        _tenants[signal] = 0;
        return signal;
    }

    /// <summary>There may be news of <paramref name="jobId"/>, of that tenant where its name is known.</summary>
    public void Notify(Guid jobId, string? tenantName = null)
    {
        foreach (var (tenant, _) in _tenants)
        {
            tenant.Notify(jobId, tenantName);
        }

        if (_subscribers.TryGetValue(jobId, out var signals))
        {
            foreach (var signal in signals.Keys)
            {
                signal.Set();
            }
        }
    }

    /// <summary>How many subscribe to that job.</summary>
    internal int SubscriberCount(Guid jobId) => _subscribers.TryGetValue(jobId, out var signals) ? signals.Count : 0;

    internal void Unsubscribe(TenantSignal signal) => _tenants.TryRemove(signal, out _);

    internal void Unsubscribe(JobSignal signal)
    {
        if (_subscribers.TryGetValue(signal.JobId, out var signals) && signals.TryRemove(signal, out _) && signals.IsEmpty)
        {
            _subscribers.TryRemove(new KeyValuePair<Guid, ConcurrentDictionary<JobSignal, byte>>(signal.JobId, signals));
            foreach (var late in signals.Keys)
            {
                // A subscriber joined the set while it was being removed: it reads at once, and polls from then on.
                late.Set();
            }
        }
    }
}
