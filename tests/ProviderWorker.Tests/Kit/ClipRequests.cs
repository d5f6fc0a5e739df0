using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Requests and jobs for adapters.</summary>
internal static class ClipRequests
{
    /// <summary>A picture of one pixel, the one of the recordings.</summary>
    public static readonly byte[] Pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static ClipRequest Of(
        double seconds = 5,
        string aspect = "16:9",
        int side = 720,
        string prompt = "a paper boat in rain",
        string? negative = "blur") => new()
    {
        SubmissionId = Guid.Parse("0f0e0d0c-0b0a-0908-0706-050403020100"),
        Prompt = prompt,
        NegativePrompt = negative,
        DurationSeconds = seconds,
        AspectRatio = aspect,
        ShortSide = side,
        Seed = 42,
        EndUser = "u-1",
    };

    public static ClipRequest WithPixel(this ClipRequest command)
        => command with { Picture = new SourcePicture { Bytes = Pixel, ContentType = "image/png" } };

    public static ClipRequest WithAddress(this ClipRequest command) =>
        command with { Picture = new SourcePicture { Address = new Uri("https://img.example/a.jpg"), ContentType = "image/*" } };

    public static ProviderJob Job(this SubmitResult result, ClipRequest command, ProviderKey key)
    {
        var accepted = Assert.IsType<SubmitResult.Accepted>(result);
        return new ProviderJob {
            Id = accepted.JobId,
            Token = accepted.Token,
            Key = key,
            ClipRequest = command,
            SubmittedAt = DateTimeOffset.UnixEpoch };
    }
}
