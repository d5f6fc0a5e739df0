using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// The request for a take again with feedback: everything else is as for the take. What may have to be left out because it cannot be used
/// any more is not stated: the orchestrator adds it as far as it can (<see cref="CopiedMembers"/>).
/// </summary>
internal static class Regeneration
{
    /// <summary>
    /// A request for one take, based on <paramref name="take"/> and with its seed where no other is wanted, so that only the feedback makes
    /// a difference.
    /// </summary>
    /// <param name="job">The job of the take.</param>
    /// <param name="take">The take.</param>
    /// <param name="feedback">The change that is wanted.</param>
    /// <param name="seed">The seed that is wanted; null for the take's.</param>
    /// <param name="requestId">The id of the new request.</param>
    public static GenerateVideo Of(VideoState job, TakeState take, string feedback, long? seed, string requestId) =>
        EffectiveRequest.Of(job.Request, job.Parameters) with
        {
            RequestId = requestId,
            BasedOnTake = take.TakeId,
            Feedback = feedback,
            Variations = 1,
            Seed = seed ?? take.Seed,
            Edit = null,
            SourceImage = null,
            Diffusion = null,
            BrandKit = null,
            Overlays = null,
        };
}
