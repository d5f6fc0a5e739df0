using AdGenius.Contracts.Videos;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.StorageWorker.Work;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Converts a clip into what a tenant gets: an MP4 that browsers play, a poster, and an animated preview.</summary>
internal sealed class VideoFinisher(FfmpegTools tools)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    /// <summary>The clip itself when browsers play it; else a new file, encoded again.</summary>
    public async Task<string> FinishAsync(string clip, ProbedMedia media, WorkFolder work, CancellationToken cancellationToken)
    {
        if (IsPlayedByBrowsers(media))
        {
            return clip;
        }

        var finished = work.File("finished.mp4");
        await RunAsync(FinishArguments.ForVideo(clip, finished), cancellationToken);
        return finished;
    }

    /// <summary>Writes a JPEG of a representative frame.</summary>
    public Task MakePosterAsync(string video, string poster, ClipFacts facts, CancellationToken cancellationToken) =>
        RunAsync(FinishArguments.ForPoster(video, poster, facts.DurationSeconds), cancellationToken);

    /// <summary>Writes an animated WebP of a few seconds.</summary>
    public Task MakePreviewAsync(string video, string preview, ClipFacts facts, CancellationToken cancellationToken) =>
        RunAsync(FinishArguments.ForPreview(video, preview, facts.DurationSeconds), cancellationToken);

    internal static bool IsPlayedByBrowsers(ProbedMedia media) =>
        media.Format.Split(',').Contains("mp4")
        && media.Video is { Codec: "h264", PixelFormat: "yuv420p" or "yuvj420p" }
        && media.Audio is null or { Codec: "aac" or "mp3" };

    private async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand { FileName = tools.Ffmpeg, Arguments = arguments, TimeLimit = Limit },
            cancellationToken);
}
