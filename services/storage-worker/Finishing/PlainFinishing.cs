using AdGenius.Contracts.Finishing;
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
        if (finished != clip)
        {
            (facts, _) = await validator.CheckAsync(finished, cancellationToken);
        }

        var poster = work.File("poster.jpg");
        await finisher.MakePosterAsync(finished, poster, facts, cancellationToken);
        var shape = command.Parameters.AspectRatio;
        return
        [
            new LocalOutput
            {
                Name = shape.Replace(':', 'x'),
                Shape = shape,
                VideoFile = finished,
                PosterFile = poster,
                Facts = facts,
            },
        ];
    }
}
