using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Videos;

/// <summary>The request for a take again with feedback: everything else is copied from the request that it came from.</summary>
internal static class Regeneration
{
    /// <summary>
    /// A request for one take, based on <paramref name="take"/> and with its seed, so that only the feedback makes a difference.
    /// </summary>
    /// <param name="job">The job of the take.</param>
    /// <param name="take">The take.</param>
    /// <param name="feedback">The change that is wanted.</param>
    /// <param name="requestId">The id of the new request.</param>
    public static GenerateVideo Of(VideoState job, TakeState take, string feedback, string requestId) => job.Request with
    {
        RequestId = requestId,
        BasedOnTake = take.TakeId,
        Feedback = feedback,
        Variations = 1,
        Seed = take.Seed,
        Edit = null,
    };
}
