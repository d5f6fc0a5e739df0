using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Processes;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Converts a clip into what a tenant gets: an MP4 that browsers play, a poster, and an animated preview.</summary>
internal sealed class VideoFinisher(FfmpegTools tools)
{
    /// <summary>Sounds end a packet or two after the pictures; for so long the last picture may rest.</summary>
    private const double MaxRestSeconds = 0.25;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The clip itself when browsers play it and it has sound; a copy with its index first, without other streams or a sound that cannot be
    /// decoded, or with silence, when only that is missing; else a new file, encoded again. It ends with the pictures.
    /// </summary>
    public async Task<string> FinishAsync(string clip, ProbedMedia media, ScratchFolder work, CancellationToken cancellationToken)
    {
        var isPlayed = media.IsPlayedByBrowsers;
        double? end = media.Audio is not null && media.DurationSeconds - media.ShownSeconds > MaxRestSeconds ? media.ShownSeconds : null;
        if (isPlayed && end is null && media is { Video.IsFirst: true, Audio.IsFirst: true, HasOtherStreams: false }
            && await Mp4Layout.IsIndexFirstAsync(clip, cancellationToken))
        {
            return clip;
        }

        var finished = work.File("finished.mp4");
        var arguments = isPlayed
            ? FinishArguments.ForRemux(clip, media.Video!, media.Audio, end, finished)
            : FinishArguments.ForVideo(clip, media.Video!, media.Audio, end, finished);
        await RunAsync(arguments, finished, isPlayed ? ChildMemory.Sound : ChildMemory.Encoder, cancellationToken);
        return finished;
    }

    /// <summary>Writes a JPEG of a representative frame of a video with this matrix.</summary>
    public async Task MakePosterAsync(
        string video, string matrix, string poster, ClipFacts facts, CancellationToken cancellationToken)
    {
        // A frame that begins earlier and is shown until the end has no frame behind that time: then the first frames count.
        if (facts.FrameCount == 1
            || await TryRunAsync(
                FinishArguments.ForPoster(video, matrix, poster, facts.DurationSeconds), poster, ChildMemory.Decoder, cancellationToken)
                is not null)
        {
            await RunAsync(FinishArguments.ForPoster(video, matrix, poster, 0), poster, ChildMemory.Decoder, cancellationToken);
        }
    }

    /// <summary>Writes an animated WebP of a few seconds of a video with this matrix.</summary>
    public Task MakePreviewAsync(string video, string matrix, string preview, ClipFacts facts, CancellationToken cancellationToken) =>
        RunAsync(
            FinishArguments.ForPreview(video, matrix, preview, facts.DurationSeconds), preview, ChildMemory.Decoder, cancellationToken);

    private async Task RunAsync(IReadOnlyList<string> arguments, string target, long memoryBytes, CancellationToken cancellationToken)
    {
        if (await TryRunAsync(arguments, target, memoryBytes, cancellationToken) is { } errors)
        {
            throw new ToolFailedException($"ffmpeg ended with exit code 0 and wrote no {Path.GetFileName(target)}: {errors}");
        }
    }

    /// <summary>
    /// Exit code 0 alone does not show that there is a file: a filter that passed no frame on leaves none. What ffmpeg wrote about it then;
    /// null where the file was written.
    /// </summary>
    private async Task<string?> TryRunAsync(
        IReadOnlyList<string> arguments, string target, long memoryBytes, CancellationToken cancellationToken)
    {
        var command = new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments = arguments,
            TimeLimit = Limit,
            MemoryLimitBytes = memoryBytes,
        };
        var outcome = await ProcessRunner.RunToSuccessAsync(command, cancellationToken);
        return !File.Exists(target) || new FileInfo(target).Length == 0 ? outcome.ErrorOutput : null;
    }
}
