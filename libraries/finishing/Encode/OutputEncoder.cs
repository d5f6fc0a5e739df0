using AdGenius.Finishing.Shapes;
using AdGenius.Media.Colour;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Encode;

/// <summary>Writes an output's video and its poster.</summary>
internal sealed class OutputEncoder(FfmpegTools tools)
{
    /// <summary>Every encoder holds about a hundred frames.</summary>
    private const int MaxFilesPerDecode = 4;

    /// <summary>Of fewer frames a clip is decoded for each file alone.</summary>
    private const int MinSharedFrames = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromHours(2);

    /// <summary>
    /// Encodes files of one or several clips. A clip is decoded once for up to <see cref="MaxFilesPerDecode"/> files. A still picture that
    /// stayed below what its platform asks for is encoded again at a constant rate.
    /// </summary>
    public async Task EncodeAsync(IReadOnlyList<(EncodePlan Plan, string Target)> files, CancellationToken cancellationToken)
    {
        foreach (var group in files.GroupBy(file => file.Plan.Source).SelectMany(group => group.Chunk(FilesPerDecodeOf(group.Key))))
        {
            await RunAsync(
                EncodeArguments.For(group, null), [.. group.Select(file => file.Target)], ChildMemory.Encoder, cancellationToken);
        }

        foreach (var (plan, target) in files)
        {
            var minimum = Math.Max(plan.Preset.MinKilobits, plan.Preset.MinKilobytes * 8 / plan.Seconds);
            if (minimum > 0 && new FileInfo(target).Length * 8 / 1000.0 / plan.Seconds < minimum)
            {
                await RunAsync(EncodeArguments.For([(plan, target)], minimum * 1.2), [target], ChildMemory.Encoder, cancellationToken);
            }
        }
    }

    /// <summary>Writes a JPEG of a frame that is typical for the first half of the video.</summary>
    /// <param name="video">The video's file.</param>
    /// <param name="matrix">Its matrix, as <see cref="Bt709.MatrixOf"/> names it.</param>
    /// <param name="seconds">Its length without an end card, in seconds.</param>
    /// <param name="target">Where the picture will be.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    public Task MakePosterAsync(string video, string matrix, double seconds, string target, CancellationToken cancellationToken) =>
        RunAsync(
            [
                "-v", "error", "-nostdin", "-y", "-ss", FfmpegText.Number(seconds / 4), "-i", FfmpegText.File(video), "-map", "0:V:0",
                "-vf", $"thumbnail=24,scale={PictureColours.ForJpeg(matrix)},format=yuvj420p", "-frames:v", "1", "-q:v", "3",
                "-f", "image2", "-update", "1", FfmpegText.File(target),
            ],
            [target],
            ChildMemory.Decoder,
            cancellationToken);

    /// <summary>
    /// One of a clip of a single picture: ffmpeg has read all of that before it has prepared the second file, which it then writes without
    /// a picture, with exit code 0.
    /// </summary>
    private static int FilesPerDecodeOf(SourceView source) =>
        Math.Min(source.FrameCount, source.Seconds * source.FramesPerSecond) < MinSharedFrames ? 1 : MaxFilesPerDecode;

    private async Task RunAsync(
        IReadOnlyList<string> arguments, IReadOnlyList<string> targets, long memoryBytes, CancellationToken cancellationToken)
    {
        var command = new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments = arguments,
            TimeLimit = Limit,
            MemoryLimitBytes = memoryBytes,
        };
        var outcome = await ProcessRunner.RunToSuccessAsync(command, cancellationToken);
        if (targets.FirstOrDefault(target => !File.Exists(target) || new FileInfo(target).Length == 0) is { } missing)
        {
            throw new ToolFailedException($"ffmpeg ended with exit code 0 and wrote no {Path.GetFileName(missing)}: {outcome.ErrorOutput}");
        }
    }
}
