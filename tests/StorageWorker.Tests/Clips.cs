using AdGenius.Media.Processes;

namespace AdGenius.StorageWorker.Tests;

/// <summary>Small real media files.</summary>
internal static class Clips
{
    public static Task<byte[]> Mp4Async(double seconds = 2, string size = "320x180") => MakeAsync(
        "mp4", "-f", "lavfi", "-i", FormattableString.Invariant($"testsrc2=size={size}:rate=24:duration={seconds}"),
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart");

    /// <summary>Noise, which no encoder makes small: some 10 MiB.</summary>
    public static Task<byte[]> LargeMp4Async() => MakeAsync(
        "mp4", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=24:duration=2", "-vf", "noise=alls=100:allf=t",
        "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "40M", "-minrate", "40M", "-bufsize", "20M", "-pix_fmt", "yuv420p");

    public static Task<byte[]> WebmAsync() => MakeAsync(
        "webm", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=24:duration=1", "-c:v", "libvpx", "-b:v", "200k", "-pix_fmt", "yuv420p");

    public static Task<byte[]> SoundAsync() => MakeAsync("mp4", "-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-c:a", "aac");

    private static async Task<byte[]> MakeAsync(string format, params string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            await ProcessRunner.RunToSuccessAsync(
                new ProcessCommand { FileName = "ffmpeg", Arguments = ["-v", "error", "-nostdin", "-y", .. arguments, "-f", format, file] },
                TestContext.Current.CancellationToken);
            return await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
