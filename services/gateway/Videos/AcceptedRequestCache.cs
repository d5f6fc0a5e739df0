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
    private readonly Dictionary<Guid, LinkedListNode<Entry>> _requests = [];
    private readonly LinkedList<Entry> _byAge = new();
    private long _bytes;

    /// <summary>
    /// Adds the request for a call that sends it, unless one is known under its job id.
    /// </summary>
    public SendingRequest BeginSend(AcceptedRequest request)
    {
        lock (_sync)
        {
            if (!_requests.TryGetValue(request.JobId, out var node))
            {
                node = _byAge.AddLast(new Entry { Request = request });
                _requests.Add(request.JobId, node);
                _bytes += request.SizeBytes;
                while (_bytes > MaxBytes)
                {
                    RemoveNode(_byAge.First!);
                }
            }

            node.Value.Senders++;
            return new SendingRequest(node.Value.Request, isSent => EndSend(node, isSent));
        }
    }

    /// <summary>Records that the orchestrator refused it; false where no request of that digest is known here under its job id.</summary>
    /// <param name="jobId">The job that the request would have become.</param>
    /// <param name="digest">The digest of the request that was refused; null: any.</param>
    /// <param name="failures">Why.</param>
    /// <param name="at">When.</param>
    /// <param name="refused">The request with its refusal.</param>
    public bool MarkRefused(
        Guid jobId,
        string? digest,
        IReadOnlyList<Failure> failures,
        DateTimeOffset at,
        [NotNullWhen(true)] out AcceptedRequest? refused)
    {
        refused = null;
        lock (_sync)
        {
            if (!_requests.TryGetValue(jobId, out var node) || (digest is not null && node.Value.Request.Digest != digest))
            {
                return false;
            }

            _bytes -= node.Value.Request.SizeBytes;
            refused = node.Value.Request = node.Value.Request with { Refusals = failures, RefusedAt = at };
            _bytes += node.Value.Request.SizeBytes;
            return true;
        }
    }

    /// <summary>Removes it: the database has its job.</summary>
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

    /// <summary>Removes a refused request, which may be sent again; not another one that has its id meanwhile.</summary>
    public void RemoveRefused(AcceptedRequest refused)
    {
        lock (_sync)
        {
            if (_requests.TryGetValue(refused.JobId, out var node)
                && (node.Value.Request.RefusedAt is not null || node.Value.Request.Digest == refused.Digest))
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
            request = _requests.TryGetValue(jobId, out var node) && node.Value.Request.TenantName == tenantName ? node.Value.Request : null;
            return request is not null;
        }
    }

    private void EndSend(LinkedListNode<Entry> node, bool isSent)
    {
        lock (_sync)
        {
            node.Value.IsSent |= isSent;
            if (--node.Value.Senders == 0 && !node.Value.IsSent && _requests.GetValueOrDefault(node.Value.Request.JobId) == node)
            {
                RemoveNode(node);
            }
        }
    }

    private void RemoveNode(LinkedListNode<Entry> node)
    {
        _byAge.Remove(node);
        _requests.Remove(node.Value.Request.JobId);
        _bytes -= node.Value.Request.SizeBytes;
    }

    private sealed class Entry
    {
        public required AcceptedRequest Request { get; set; }

        public int Senders { get; set; }

        public bool IsSent { get; set; }
    }
}
