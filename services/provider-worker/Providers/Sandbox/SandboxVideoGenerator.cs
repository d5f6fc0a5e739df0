using System.Globalization;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.ProviderWorker.Providers.Sandbox;

/// <summary>Generates the sandbox's clips: real, small, playable files; the seed decides the hue.</summary>
internal sealed class SandboxVideoGenerator(FfmpegTools tools)
{
    private const string FilterThreads = "2";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Writes the clip of <paramref name="clipRequest"/> to <paramref name="path"/>.</summary>
    public Task WriteAsync(ClipRequest clipRequest, string path, CancellationToken cancellationToken) => ProcessRunner.RunToSuccessAsync(
        new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments = ArgumentsFor(clipRequest, path),
            TimeLimit = Limit,
            MemoryLimitBytes = ChildMemory.Sandbox,
        },
        cancellationToken);

    /// <summary>The arguments of ffmpeg.</summary>
    internal static IReadOnlyList<string> ArgumentsFor(ClipRequest clipRequest, string path)
    {
        var (width, height) = SizeOf(clipRequest);
        var source = string.Create(
            CultureInfo.InvariantCulture,
            $"testsrc2=size={width}x{height}:rate=24:duration={clipRequest.DurationSeconds}");
        return
        [
            "-v", "error", "-nostdin", "-y", "-filter_threads", FilterThreads, "-f", "lavfi", "-i", source,
            "-vf", $"hue=h={clipRequest.Seed % 360}",
            "-c:v", "libx264", .. ThreadCounts.Sandbox, "-preset", "ultrafast", "-pix_fmt", "yuv420p",
            "-movflags", "+faststart", "file:" + Path.GetFullPath(path),
        ];
    }

    private static (int Width, int Height) SizeOf(ClipRequest clipRequest)
    {
        var parts = clipRequest.AspectRatio.Split(':').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        (double width, double height) = parts[0] >= parts[1]
            ? (clipRequest.ShortSide * parts[0] / parts[1], (double)clipRequest.ShortSide)
            : ((double)clipRequest.ShortSide, clipRequest.ShortSide * parts[1] / parts[0]);
        return (Even(width), Even(height));
    }

    private static int Even(double pixels) => (int)Math.Round(pixels / 2, MidpointRounding.AwayFromZero) * 2;
}
