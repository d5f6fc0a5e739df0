using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Encode;

/// <summary>Writes an output's video and its poster.</summary>
internal sealed class OutputEncoder(FfmpegTools tools)
{
    private const long MemoryLimitBytes = 8L << 30;
    private static readonly TimeSpan Limit = TimeSpan.FromHours(2);

    /// <summary>Encodes; again at a constant rate where a still picture stayed below what the platform asks for.</summary>
    public async Task EncodeAsync(EncodePlan plan, string target, CancellationToken cancellationToken)
    {
        await RunAsync(EncodeArguments.For(plan, target, null), target, cancellationToken);
        var least = Math.Max(plan.Preset.MinKilobits, plan.Preset.MinKilobytes * 8 / plan.Seconds);
        if (least > 0 && new FileInfo(target).Length * 8 / 1000.0 / plan.Seconds < least)
        {
            await RunAsync(EncodeArguments.For(plan, target, least * 1.2), target, cancellationToken);
        }
    }

    /// <summary>Writes a JPEG of a frame that is typical for the first half of the video.</summary>
    public Task MakePosterAsync(string video, double seconds, string target, CancellationToken cancellationToken) =>
        RunAsync(
            [
                "-v", "error", "-nostdin", "-y", "-ss", FfmpegText.Number(seconds / 4), "-i", FfmpegText.File(video), "-map", "0:V:0",
                "-vf", "thumbnail=24,scale=out_range=pc,format=yuvj420p", "-frames:v", "1", "-q:v", "3", "-f", "image2", "-update", "1",
                FfmpegText.File(target),
            ],
            target,
            cancellationToken);

    private async Task RunAsync(IReadOnlyList<string> arguments, string target, CancellationToken cancellationToken)
    {
        var command = new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments = arguments,
            TimeLimit = Limit,
            MemoryLimitBytes = MemoryLimitBytes,
        };
        var outcome = await ProcessRunner.RunToSuccessAsync(command, cancellationToken);
        if (!File.Exists(target) || new FileInfo(target).Length == 0)
        {
            throw new ToolFailedException($"ffmpeg ended with exit code 0 and wrote no {Path.GetFileName(target)}: {outcome.ErrorOutput}");
        }
    }
}
