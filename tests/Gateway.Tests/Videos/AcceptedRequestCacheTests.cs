using AdGenius.Gateway.Videos;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class AcceptedRequestCacheTests
{
    [Fact]
    public void The_oldest_are_removed_when_the_limit_in_bytes_is_reached()
    {
        var cache = new AcceptedRequestCache();
        var added = Enumerable.Range(0, 2_000).Select(_ => Request(labelLength: 10_000)).ToList();
        foreach (var request in added)
        {
            Assert.Same(request, Send(cache, request));
        }

        var kept = added.Where(request => cache.TryGet("t", request.JobId, out _)).ToList();
        Assert.InRange(kept.Sum(request => request.SizeBytes), 1, AcceptedRequestCache.MaxBytes);
        Assert.Equal(added[^kept.Count..], kept);
    }

    [Fact]
    public void A_removed_request_can_be_added_again()
    {
        var cache = new AcceptedRequestCache();
        var request = Request(labelLength: 10);
        Send(cache, request);
        cache.MarkRefused(request.JobId, request.Digest, [], DateTimeOffset.UnixEpoch, out _);
        Assert.True(cache.TryGet("t", request.JobId, out var refused));
        Assert.NotNull(refused.RefusedAt);
        Assert.False(cache.TryGet("other", request.JobId, out _));

        cache.RemoveRefused(request);
        Assert.False(cache.TryGet("t", request.JobId, out _));
        Assert.Same(request, Send(cache, request));
    }

    [Fact]
    public void A_refusal_of_another_request_of_the_same_id_changes_nothing()
    {
        var cache = new AcceptedRequestCache();
        var request = Request(labelLength: 10);
        Send(cache, request);
        Assert.False(cache.MarkRefused(request.JobId, "other", [], DateTimeOffset.UnixEpoch, out _));
        cache.RemoveRefused(request with { Digest = "other" });
        Assert.True(cache.TryGet("t", request.JobId, out var kept));
        Assert.Null(kept.RefusedAt);
    }

    /// <summary>A call that could not send a request must not remove what another call has sent, or may still send.</summary>
    [Fact]
    public void A_request_is_removed_when_the_last_call_has_not_sent_it_either()
    {
        var cache = new AcceptedRequestCache();
        var (unsent, sent) = (Request(labelLength: 10), Request(labelLength: 10));
        var (first, second) = (cache.BeginSend(unsent), cache.BeginSend(unsent));
        first.Dispose();
        Assert.True(cache.TryGet("t", unsent.JobId, out _));
        second.Dispose();
        Assert.False(cache.TryGet("t", unsent.JobId, out _));

        first = cache.BeginSend(sent);
        Send(cache, sent);
        first.Dispose();
        Assert.True(cache.TryGet("t", sent.JobId, out _));
    }

    private static AcceptedRequest Send(AcceptedRequestCache cache, AcceptedRequest request)
    {
        using var sending = cache.BeginSend(request);
        sending.Confirm();
        return sending.Request;
    }

    private static AcceptedRequest Request(int labelLength) => new()
    {
        JobId = Guid.NewGuid(),
        TenantName = "t",
        RequestId = "r",
        CreativeId = "c",
        Labels = new Dictionary<string, string> { ["a"] = new string('x', labelLength) },
        Digest = "d",
        At = DateTimeOffset.UnixEpoch,
    };
}
