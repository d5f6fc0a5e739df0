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
            Assert.Same(request, cache.GetOrAdd(request, out var isNew));
            Assert.True(isNew);
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
        cache.GetOrAdd(request, out _);
        cache.MarkRefused(request.JobId, [], DateTimeOffset.UnixEpoch);
        Assert.True(cache.TryGet("t", request.JobId, out var refused));
        Assert.NotNull(refused.RefusedAt);
        Assert.False(cache.TryGet("other", request.JobId, out _));

        cache.Remove(request.JobId);
        Assert.False(cache.TryGet("t", request.JobId, out _));
        cache.GetOrAdd(request, out var isNew);
        Assert.True(isNew);
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
