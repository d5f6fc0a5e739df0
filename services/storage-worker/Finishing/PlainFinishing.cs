using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Media.Probe;
using AdGenius.StorageWorker.Work;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Finishes a clip without a brief: playable everywhere, with a sound stream, and a poster.</summary>
internal sealed class PlainFinishing(ClipFetch clips, VideoValidator validator, VideoFinisher finisher)
{
    /// <exception cref="VideoRefusedException">The clip is not a playable video.</exception>
    public async Task<IReadOnlyList<LocalOutput>> FinishAsync(FinishVideo command, WorkFolder work, CancellationToken cancellationToken)
    {
        var clip = work.File("clip");
        await clips.FetchAsync(command.Clip, clip, cancellationToken);
        var (facts, media) = await validator.CheckAsync(clip, cancellationToken);
        var finished = await finisher.FinishAsync(clip, media, work, cancellationToken);
        var shape = command.Parameters.AspectRatio;
        var name = shape.Replace(':', 'x');
        var (poster, preview) = (work.File("poster.jpg"), work.File($"{name}.webp"));

        // At the same time: a tool uses one core while it starts and while it reads.
        var checking = finished == clip ? Task.FromResult(facts) : CheckFinishedAsync(finished, facts, media, cancellationToken);
        await Task.WhenAll(
            checking,
            finisher.MakePosterAsync(finished, poster, facts, cancellationToken),
            finisher.MakePreviewAsync(finished, preview, facts, cancellationToken));
        return
        [
            new LocalOutput
            {
                Name = name,
                Shape = shape,
                VideoFile = finished,
                PosterFile = poster,
                PreviewFile = preview,
                Facts = await checking,
            },
        ];
    }

    /// <summary>Where the pictures were copied as they are, decoding them again would find nothing new: there must be as many.</summary>
    private async Task<ClipFacts> CheckFinishedAsync(
        string finished, ClipFacts ofClip, ProbedMedia clip, CancellationToken cancellationToken) =>
        VideoFinisher.IsPlayedByBrowsers(clip) && await validator.ProbeAsync(finished, cancellationToken) is var copy
            && copy.FrameCount == ofClip.FrameCount && (copy.Width, copy.Height) == (ofClip.Width, ofClip.Height)
            ? copy
            : (await validator.CheckAsync(finished, cancellationToken)).Facts;
}
