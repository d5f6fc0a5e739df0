using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Persistence.Tests;

/// <summary>Small jobs to store.</summary>
internal static class TestVideos
{
    public static VideoState New(string tenantName = "demo", string creativeId = "creative", int takes = 2)
    {
        var jobId = Guid.NewGuid();
        return new VideoState
        {
            CorrelationId = jobId,
            CurrentState = "Queued",
            RequestId = jobId.ToString(),
            TenantName = tenantName,
            CreativeId = creativeId,
            Model = "local",
            AcceptedAt = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.FromHours(1)),
            Request = new GenerateVideo {
                RequestId = jobId.ToString(),
                TenantName = tenantName,
                CreativeId = creativeId,
                Prompt = "A sunset",
                Labels = new Dictionary<string, string> { ["a"] = "b" } },
            Takes = [.. Enumerable.Range(1, takes)
                .Select(number => new TakeState { TakeId = Guid.NewGuid(), Number = number, Model = "local", Seed = number })],
        };
    }
}
