using System.Diagnostics.CodeAnalysis;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// The last requests this gateway sent on, so that a read right after a POST finds its job although the orchestrator has not
/// written it yet. Bounded: the oldest is forgotten first; by then the database knows it.
/// </summary>
internal sealed class AcceptedRequestCache(TimeProvider time)
{
    internal const int Capacity = 10_000;

    private readonly Lock _sync = new();
    private readonly Dictionary<Guid, AcceptedRequest> _requests = [];
    private readonly Queue<Guid> _order = new();

    /// <summary>Remembers the request, or returns the one already remembered under its id.</summary>
    public AcceptedRequest GetOrAdd(Guid jobId, GenerateVideo request, out bool isNew)
    {
        lock (_sync)
        {
            isNew = !_requests.TryGetValue(jobId, out var known);
            if (isNew)
            {
                known = new AcceptedRequest { JobId = jobId, Request = request, At = time.GetUtcNow() };
                _requests.Add(jobId, known);
                _order.Enqueue(jobId);
                while (_order.Count > Capacity)
                {
                    _requests.Remove(_order.Dequeue());
                }
            }

            return known!;
        }
    }

    /// <summary>The orchestrator would not have it.</summary>
    public void MarkRefused(Guid jobId, IReadOnlyList<Failure> failures, DateTimeOffset at)
    {
        lock (_sync)
        {
            if (_requests.TryGetValue(jobId, out var known))
            {
                _requests[jobId] = known with { Refusals = failures, RefusedAt = at };
            }
        }
    }

    /// <summary>It was not sent after all. Its place in the order is given up when its turn comes.</summary>
    public void Remove(Guid jobId)
    {
        lock (_sync)
        {
            _requests.Remove(jobId);
        }
    }

    /// <summary>The tenant's request of that job id.</summary>
    public bool TryGet(string tenantName, Guid jobId, [NotNullWhen(true)] out AcceptedRequest? request)
    {
        lock (_sync)
        {
            return _requests.TryGetValue(jobId, out request) && request.Request.TenantName == tenantName;
        }
    }
}
