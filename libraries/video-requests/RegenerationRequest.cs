using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>A request with feedback repeats nothing: what it leaves out is as for the take that the feedback refers to.</summary>
public static class RegenerationRequest
{
    /// <summary>
    /// True when <paramref name="request"/>, as it was sent, is the one that was accepted as <paramref name="accepted"/>: what a request
    /// with feedback leaves out was completed since.
    /// </summary>
    public static bool IsSame(GenerateVideo request, GenerateVideo accepted)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(accepted);
        var complete = request.BasedOnTake is null ? request : Complete(request, accepted, accepted.Seed);
        return RequestDigest.Of(complete) == RequestDigest.Of(accepted);
    }

    /// <summary>The request with the members that it leaves out.</summary>
    /// <param name="request">The request with the feedback.</param>
    /// <param name="earlier">The request of the earlier take, as its own feedback has changed it.</param>
    /// <param name="seed">The seed of that take, so that equal scenes give equal pictures.</param>
    public static GenerateVideo Complete(GenerateVideo request, GenerateVideo earlier, long? seed)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(earlier);
        var hasContent = !string.IsNullOrWhiteSpace(request.Prompt) || request.Scenes is { Count: > 0 };
        return request with
        {
            Prompt = hasContent ? request.Prompt : earlier.Prompt,
            Scenes = hasContent ? request.Scenes : earlier.Scenes,
            Model = request.Model ?? earlier.Model,
            Variations = request.Variations ?? 1,
            DurationSeconds = request.DurationSeconds ?? earlier.DurationSeconds,
            AspectRatio = request.AspectRatio ?? earlier.AspectRatio,
            FramesPerSecond = request.FramesPerSecond ?? earlier.FramesPerSecond,
            Quality = request.Quality ?? earlier.Quality,
            Style = request.Style ?? earlier.Style,
            Transition = request.Transition ?? earlier.Transition,
            Motion = request.Motion ?? earlier.Motion,
            NegativePrompt = request.NegativePrompt ?? earlier.NegativePrompt,
            Seed = request.Seed ?? seed,
            UseAiGeneration = request.UseAiGeneration ?? earlier.UseAiGeneration,
            SourceImage = request.SourceImage ?? (CopiedMembers.ReplacesSourceImage(request) ? null : earlier.SourceImage),
            Diffusion = request.Diffusion ?? earlier.Diffusion,
            Fallback = request.Fallback ?? earlier.Fallback,
            AllowNearest = request.AllowNearest ?? earlier.AllowNearest,
            VoiceOver = request.VoiceOver ?? earlier.VoiceOver,
            Music = request.Music ?? earlier.Music,
            Captions = request.Captions ?? earlier.Captions,
            Overlays = request.Overlays ?? earlier.Overlays,
            EndCardSeconds = request.EndCardSeconds ?? earlier.EndCardSeconds,
            BrandKit = request.BrandKit ?? earlier.BrandKit,
            Outputs = request.Outputs ?? earlier.Outputs,
            Disclosure = request.Disclosure ?? earlier.Disclosure,
            MaxCost = request.MaxCost ?? earlier.MaxCost,
            Labels = request.Labels ?? earlier.Labels,
        };
    }
}
