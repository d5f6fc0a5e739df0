using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Videos;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Videos;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.OpenAi;

/// <summary>GET /v1/videos/{id}/content: the bytes of a finished video, its poster, or a picture of its frames.</summary>
internal static class OpenAiContent
{
    public static async Task<IResult> ReadAsync(
        HttpContext context,
        JobReader jobs,
        AcceptedRequests accepted,
        IObjectStore store,
        Spritesheets spritesheets,
        SpritesheetSlots slots,
        string id,
        string? variant,
        CancellationToken cancellationToken)
    {
        if (variant is not (null or "video" or "thumbnail" or "spritesheet"))
        {
            return OpenAiProblems.Invalid("variant", "variant must be video, thumbnail or spritesheet.");
        }

        var (job, missing) = await OpenAiJobs.FindAsync(context, jobs, accepted, id, cancellationToken);
        if (job is null)
        {
            return missing!;
        }

        if (job.Takes.Find(take => take is { Status: TakeStatus.Stored, Video: not null }) is not { } stored)
        {
            return OpenAiProblems.NotReady(id);
        }

        var (file, refusal) = variant switch
        {
            "thumbnail" => (stored.Poster, null),
            "spritesheet" => await SpritesheetAsync(context, (spritesheets, slots), job, stored),
            _ => (stored.Video, null),
        };
        if (refusal is not null)
        {
            return refusal;
        }

        var ending = variant is "thumbnail" or "spritesheet" ? $"-{variant}.jpg" : ".mp4"; // each a name of its own, to be saved beside
        return file is null
            ? ProblemResults.ServiceUnavailable(context, "No storage worker has made the picture. Retry.")
            : await StreamAsync(context, store, file, OpenAiIds.Of(job.CorrelationId), ending, cancellationToken);
    }

    /// <summary>The picture, null when no storage worker has made it; or the refusal where too many are being made.</summary>
    private static async Task<(MediaReference? Picture, IResult? Refusal)> SpritesheetAsync(
        HttpContext context, (Spritesheets Spritesheets, SpritesheetSlots Slots) services, VideoState job, TakeState take)
    {
        var (slot, full) = services.Slots.TryTake(context);
        if (slot is null)
        {
            return (null, full);
        }

        using var taken = slot;
        return (await services.Spritesheets.FindAsync(job, take), null);
    }

    private static async Task<IResult> StreamAsync(
        HttpContext context, IObjectStore store, MediaReference file, string id, string ending, CancellationToken cancellationToken)
    {
        try
        {
            return await StoredFileAnswer.OfAsync(
                context,
                store,
                file.Key,
                file.Length,
                file.ContentType,
                id + ending,
                lastModified: null,
                new EntityTagHeaderValue($"\"{file.Sha256}\""),
                cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return OpenAiProblems.VideoNotFound(id);
        }
        catch (ObjectStoreException exception) when (exception.IsTransient)
        {
            return ProblemResults.ServiceUnavailable(context, "The object store is unavailable. Retry.");
        }
    }
}
