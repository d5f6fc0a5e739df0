using AdGenius.Media.Processes;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>A real little clip.</summary>
internal static class TestVideo
{
    private static readonly Lazy<Task<byte[]>> Film = new(MakeAsync);

    public static Task<byte[]> BytesAsync() => Film.Value;

    private static async Task<byte[]> MakeAsync()
    {
        var file = Path.Combine(Path.GetTempPath(), $"adgenius-video-{Guid.NewGuid():N}.mp4");
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments =
                [
                    "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=8:duration=1", "-c:v", "libx264",
                    "-pix_fmt", "yuv420p", "file:" + file,
                ],
            },
            CancellationToken.None);
        var bytes = await File.ReadAllBytesAsync(file);
        File.Delete(file);
        return bytes;
    }
}
