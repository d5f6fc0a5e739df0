using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Fallbacks;

/// <summary>Which model is tried after an attempt has failed. Pure: it depends on the arguments alone.</summary>
internal static class FallbackPolicy
{
    /// <summary>The model of the next attempt, or null when the take has failed.</summary>
    /// <param name="policy">What the request allows.</param>
    /// <param name="order">The models that <see cref="Fallback.NextProvider"/> tries, in order.</param>
    /// <param name="tried">Every model that was tried, the one that just failed included, and those that are paused.</param>
    /// <param name="reason">Why it failed.</param>
    public static string? Next(Fallback policy, IEnumerable<string> order, IReadOnlyCollection<string> tried, FailureCode reason)
    {
        if (!CanFallBack(policy, reason))
        {
            return null;
        }

        return policy switch
        {
            Fallback.NextProvider => order.FirstOrDefault(model => !tried.Contains(model)),
            Fallback.LocalFrames => Unless(tried, ModelIds.Local),
            Fallback.Placeholder => Unless(tried, ModelIds.Placeholder),
            _ => null,
        };
    }

    private static bool CanFallBack(Fallback policy, FailureCode reason) => reason switch
    {
        FailureCode.Cancelled => false,

        // A prompt that one moderation refused is not sent to other models; a drawn placeholder shows nothing of it.
        FailureCode.ContentPolicyViolation => policy == Fallback.Placeholder,

        // Another model does not help when the store is down.
        FailureCode.StorageUnavailable => false,
        _ => true,
    };

    private static string? Unless(IReadOnlyCollection<string> tried, string model) => tried.Contains(model) ? null : model;
}
