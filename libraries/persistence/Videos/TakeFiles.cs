using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Persistence.Videos;

/// <summary>The files that a take has in the object store: one list for deletion, erasure and orphans, so that none is forgotten.</summary>
public static class TakeFiles
{
    /// <summary>
    /// What was stored permanently: of every output video, poster, preview, captions and report; the scenes; the manifest.
    /// </summary>
    public static IEnumerable<MediaReference> StoredFiles(this TakeState take)
    {
        ArgumentNullException.ThrowIfNull(take);
        return Files([take.Video, take.Poster, take.Preview, take.Manifest], take.Outputs, take.Sources);
    }

    /// <summary>What an event says is stored.</summary>
    public static IEnumerable<MediaReference> StoredFiles(this VideoStored stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return Files([stored.Video, stored.Poster, stored.Preview, stored.Manifest], stored.Outputs, stored.Sources);
    }

    /// <summary>
    /// True where nothing is made of the take's clip but the video itself: the worker that finishes it stores it too, if none of its own
    /// settings lays something over it.
    /// </summary>
    public static bool IsStoredWhenFinished(this VideoState job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Request.Edit is null && EffectiveBrief.Of(job.Request, job.Parameters) is null;
    }

    /// <summary>
    /// What storing may have left of a take that is not stored: file by file, the manifest last. Null where storing has not begun.
    /// </summary>
    public static PartialVideo? PartialVideo(this TakeState take, VideoState job)
    {
        ArgumentNullException.ThrowIfNull(take);
        ArgumentNullException.ThrowIfNull(job);
        return take is { Status: not TakeStatus.Stored, Iteration: { } iteration }
            && (take.Finished is not null || job.IsStoredWhenFinished())
            ? new PartialVideo
            {
                TakeId = take.TakeId,
                CreativeId = job.CreativeId,
                AcceptedAt = job.AcceptedAt,
                Iteration = iteration,
            }
            : null;
    }

    /// <summary>Unfinished work: clips, keyframes, and finished files that are not stored yet.</summary>
    public static IEnumerable<MediaReference> StagedFiles(this TakeState take)
    {
        ArgumentNullException.ThrowIfNull(take);
        return take.Keyframes.Select(frame => frame.Picture)
            .Concat((take.ShapeClips ?? []).Select(shape => shape.Clip))
            .Concat((take.Finished ?? []).SelectMany(Files))
            .Append(take.Clip).OfType<MediaReference>();
    }

    private static IEnumerable<MediaReference> Files(
        IEnumerable<MediaReference?> main, IReadOnlyList<StoredOutput>? outputs, IReadOnlyList<ShapeClip>? sources) => main
        .Concat((outputs ?? []).SelectMany(
            output => new[] { output.Video, output.Poster, output.Preview, output.Report }.Concat(output.Captions ?? [])))
        .Concat((sources ?? []).Select(source => source.Clip))
        .OfType<MediaReference>().DistinctBy(file => file.Key);

    private static IEnumerable<MediaReference?> Files(FinishedOutput output) =>
        new[] { output.Video, output.Poster, output.Preview, output.Report }.Concat(output.Captions ?? []);
}
