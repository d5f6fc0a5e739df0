using System.Diagnostics.CodeAnalysis;
using AdGenius.Contracts;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// Accepted requests whose jobs the orchestrator has not written yet, so that a read right after a POST finds its job. Limited in bytes:
/// the oldest is removed first.
/// </summary>
internal sealed class AcceptedRequestCache
{
    internal const int MaxBytes = 16 * 1024 * 1024;

    private readonly Lock _sync = new();
    private readonly Dictionary<Guid, LinkedListNode<AcceptedRequest>> _requests = [];
    private readonly LinkedList<AcceptedRequest> _byAge = new();
    private long _bytes;

    /// <summary>Adds the request, or returns the one that is known under its job id.</summary>
    public AcceptedRequest GetOrAdd(AcceptedRequest request, out bool isNew)
    {
        lock (_sync)
        {
            isNew = !_requests.TryGetValue(request.JobId, out var known);
            if (!isNew)
            {
                return known!.Value;
            }

            _requests.Add(request.JobId, _byAge.AddLast(request));
            _bytes += request.SizeBytes;
            while (_bytes > MaxBytes)
            {
                RemoveNode(_byAge.First!);
            }

            return request;
        }
    }

    /// <summary>Records that the orchestrator refused it; false where it is not known here.</summary>
    public bool MarkRefused(Guid jobId, IReadOnlyList<Failure> failures, DateTimeOffset at)
    {
        lock (_sync)
        {
            if (!_requests.TryGetValue(jobId, out var node))
            {
                return false;
            }

            _bytes -= node.Value.SizeBytes;
            node.Value = node.Value with { Refusals = failures, RefusedAt = at };
            _bytes += node.Value.SizeBytes;
            return true;
        }
    }

    /// <summary>Removes it: it was not sent after all, it was refused and is sent again, or the database has its job.</summary>
    public void Remove(Guid jobId)
    {
        lock (_sync)
        {
            if (_requests.TryGetValue(jobId, out var node))
            {
                RemoveNode(node);
            }
        }
    }

    /// <summary>The tenant's request of that job id.</summary>
    public bool TryGet(string tenantName, Guid jobId, [NotNullWhen(true)] out AcceptedRequest? request)
    {
        lock (_sync)
        {
            request = _requests.TryGetValue(jobId, out var node) && node.Value.TenantName == tenantName ? node.Value : null;
            return request is not null;
        }
    }

    private void RemoveNode(LinkedListNode<AcceptedRequest> node)
    {
        _byAge.Remove(node);
        _requests.Remove(node.Value.JobId);
        _bytes -= node.Value.SizeBytes;
    }
}
