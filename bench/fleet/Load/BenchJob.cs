using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Bench.Fleet.Load;

/// <summary>The requests of the bench: all alike but for their ids.</summary>
internal static class BenchJob
{
    public static string TenantOf(int number) => string.Create(CultureInfo.InvariantCulture, $"tenant{number:0000}");

    public static GenerateVideo Request(string tenantName, string requestId, string model) => new()
    {
        RequestId = requestId,
        TenantName = tenantName,
        CreativeId = "spring",
        Prompt =
            "A red kite climbs over a green hill by the sea while a child runs below it, laughing, in the light of a "
            + "late summer afternoon",
        Model = model,
        DurationSeconds = 4,
        FramesPerSecond = 24,
        AspectRatio = "16:9",
        Quality = Quality.Draft,
        Labels = new Dictionary<string, string> { ["campaign"] = "spring-launch" },
    };

    public static Guid IdOf(GenerateVideo request) => JobIds.OfRequest(request.TenantName, request.RequestId);
}
