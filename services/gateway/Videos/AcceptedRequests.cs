using System.Diagnostics.CodeAnalysis;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// The last requests this gateway sent on, so that a read right after a POST finds its job although the orchestrator has not
/// written it yet. Bounded: the oldest is forgotten first; by then the database knows it.
/// </summary>
internal sealed class AcceptedRequests(TimeProvider time)
{
    internal const int Capacity = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, AcceptedRequest> requests = [];
    private readonly Queue<Guid> order = new();

    /// <summary>Remembers the request, or returns the one already remembered under its id.</summary>
    public AcceptedRequest Remember(Guid jobId, GenerateVideo request, out bool isNew)
    {
        lock (gate)
        {
            isNew = !requests.TryGetValue(jobId, out var known);
            if (isNew)
            {
                known = new AcceptedRequest { JobId = jobId, Request = request, At = time.GetUtcNow() };
                requests.Add(jobId, known);
                order.Enqueue(jobId);
                while (order.Count > Capacity)
                {
                    requests.Remove(order.Dequeue());
                }
            }

            return known!;
        }
    }

    /// <summary>The orchestrator would not have it.</summary>
    public void Refuse(Guid jobId, IReadOnlyList<Failure> failures, DateTimeOffset at)
    {
        lock (gate)
        {
            if (requests.TryGetValue(jobId, out var known))
            {
                requests[jobId] = known with { Refusals = failures, RefusedAt = at };
            }
        }
    }

    /// <summary>It was not sent after all. Its place in the order is given up when its turn comes.</summary>
    public void Forget(Guid jobId)
    {
        lock (gate)
        {
            requests.Remove(jobId);
        }
    }

    /// <summary>The tenant's request of that job id.</summary>
    public bool TryGet(string tenantName, Guid jobId, [NotNullWhen(true)] out AcceptedRequest? request)
    {
        lock (gate)
        {
            return requests.TryGetValue(jobId, out request) && request.Request.TenantName == tenantName;
        }
    }
}
