using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>
/// What a request with feedback starts from. A member that differs from this was stated with the feedback, also where it has the value that
/// an earlier request had before other feedback changed it.
/// </summary>
public static class EffectiveRequest
{
    /// <summary>
    /// The request of a job; members that it states have the values that its feedback has given them. Of the negative prompt those items
    /// are left that its feedback has not taken out: the parameters' has other items besides.
    /// </summary>
    public static GenerateVideo Of(GenerateVideo request, PromptParameters? parameters)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Edit is not null || parameters is not { Regeneration: not null })
        {
            return request;
        }

        var brief = parameters.Brief;
        var effective = request with
        {
            DurationSeconds = request.DurationSeconds is null ? null : parameters.DurationSeconds,
            AspectRatio = request.AspectRatio is null ? null : parameters.AspectRatio,
            FramesPerSecond = request.FramesPerSecond is null ? null : parameters.FramesPerSecond,
            Quality = request.Quality is null ? null : parameters.Quality,
            Style = request.Style is null ? null : parameters.Style,
            NegativePrompt = NegativePromptOf(request, parameters),
            VoiceOver = request.VoiceOver is null ? null : brief?.VoiceOver,
            Music = request.Music is null ? null : brief?.Music,
            Captions = request.Captions is null ? null : brief?.Captions,
            Overlays = request.Overlays is null ? null : brief?.Overlays,
            EndCardSeconds = request.EndCardSeconds is null ? null : brief?.EndCardSeconds,
            Outputs = request.Outputs is null ? null : brief?.Outputs,
        };

        // Words of feedback may be longer than a request's may be.
        return VideoRequestRules.Check(effective, ModelIds.All).Count == 0 ? effective : request;
    }

    private static string? NegativePromptOf(GenerateVideo request, PromptParameters parameters)
    {
        var (stated, now) = (NegativePrompts.ItemsOf(request.NegativePrompt), NegativePrompts.ItemsOf(parameters.NegativePrompt));
        var left = stated.Where(item => now.Contains(item, StringComparer.OrdinalIgnoreCase)).ToList();
        return left.Count == stated.Count ? request.NegativePrompt : left.Count == 0 ? null : string.Join(", ", left);
    }
}
