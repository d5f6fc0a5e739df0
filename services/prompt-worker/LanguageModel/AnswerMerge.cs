using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>
/// Joins a model's answer with what the rules read. What the request or the prompt states is never overruled: the answer fills in what is
/// open.
/// </summary>
internal static class AnswerMerge
{
    public static PromptParameters Of(GenerateVideo request, Reading reading, PromptParameters rules, ModelAnswer answer, string model)
    {
        var duration = request.DurationSeconds ?? reading.DurationSeconds ?? answer.DurationSeconds ?? rules.DurationSeconds;
        duration = reading.MaxDurationSeconds is { } max && request.DurationSeconds is null ? Math.Min(duration, max) : duration;
        var brief = BriefOf(OverlaysAtEnd.Move(rules.Brief, request, rules.DurationSeconds, duration), request, reading, answer);
        return rules with
        {
            Subject = answer.Subject,
            Setting = answer.Setting ?? rules.Setting,
            Style = request.Style ?? StyleOf(reading, rules) ?? answer.Style,
            Mood = answer.Mood,
            Lighting = answer.Lighting,
            Camera = answer.Camera,
            Palette = answer.Palette,
            DurationSeconds = duration,
            AspectRatio = request.AspectRatio ?? reading.AspectRatio ?? reading.PlatformAspectRatio ?? answer.AspectRatio
                ?? rules.AspectRatio,
            FramesPerSecond = request.FramesPerSecond ?? reading.FramesPerSecond ?? answer.FramesPerSecond ?? rules.FramesPerSecond,
            Quality = request.Quality ?? reading.Quality ?? answer.Quality ?? rules.Quality,
            NegativePrompt = string.Join(
                ", ",
                rules.NegativePrompt.Split(", ").Concat(answer.Exclusions).Distinct(StringComparer.OrdinalIgnoreCase)),
            Scenes = Scenes(request, reading, answer, duration),
            EnhancedPrompt = answer.EnhancedPrompt,
            Brief = brief,
            Scores = answer.Scores,
            Adjustments = StillTrue(rules.Adjustments, hasVoice: brief?.VoiceOver is not null),
            QuantifiedBy = model,
        };
    }

    // The model has written the words that the rules missed, and its scenes may show what theirs do not.
    private static List<string>? StillTrue(IReadOnlyList<string>? adjustments, bool hasVoice) =>
        adjustments?.Where(text => !(hasVoice && text is (BriefBuilder.NoWordsForCaptions or BriefBuilder.NoWordsForVoice))
            && !text.EndsWith(StatedScenes.NotShown, StringComparison.Ordinal)).ToList() is { Count: > 0 } others
            ? others
            : null;

    private static List<Scene> Scenes(GenerateVideo request, Reading reading, ModelAnswer answer, double duration)
    {
        var total = answer.Scenes.Sum(scene => scene.Seconds);
        var stated = request.DurationSeconds is null && reading.SceneLengths?.Count == answer.Scenes.Count ? reading.SceneLengths : null;
        var isEven = reading.SceneSeconds is not null;
        return
        [
            .. answer.Scenes.Select((scene, index) => new Scene
            {
                Text = request.Scenes is { Count: > 0 } texts ? texts[index].Trim() : scene.Text,
                Prompt = scene.Prompt,
                DurationSeconds = stated?[index] ?? (isEven ? duration / answer.Scenes.Count : duration * scene.Seconds / total),
                Palette = answer.Palette,
                Camera = scene.Camera,
            }),
        ];
    }

    /// <summary>The style that the prompt states, or null.</summary>
    public static string? StyleOf(Reading reading, PromptParameters rules) =>
        reading.Style is not null || reading.Decade is not null || reading.Look.ContainsKey(WordClass.Style) ? rules.Style : null;

    // What the prompt excludes ("no music", "no text") is not added by an answer.
    private static Brief? BriefOf(Brief? rules, GenerateVideo request, Reading reading, ModelAnswer answer)
    {
        var excluded = StatedExclusions.Of(request, reading).Select(ClauseWords.TargetOf).OfType<string>().ToHashSet();
        var hasText = !excluded.Contains("text");
        var voice = rules?.VoiceOver ?? (answer.VoiceOver is { } words && !excluded.Contains("voiceOver")
            ? BriefBuilder.VoiceOf(reading, words)
            : null);
        var isCaptioned = (reading.Captions || (answer.Captions && hasText)) && voice is not null && !excluded.Contains("captions");
        var brief = (rules ?? new Brief()) with
        {
            VoiceOver = voice,
            Music = rules?.Music ?? (answer.MusicMood is { } mood && !excluded.Contains("music") ? new Music { Mood = mood } : null),
            Captions = rules?.Captions ?? (isCaptioned ? new Captions { Mode = CaptionMode.Burned } : null),
            Overlays = OverlaysOf(
                rules?.Overlays,
                hasText && !excluded.Contains("overlays.headline") ? answer.OnScreenText : null,
                hasText && !excluded.Contains("overlays.callToAction") ? answer.CallToAction : null),
        };
        return brief == new Brief() ? null : brief;
    }

    private static Overlays? OverlaysOf(Overlays? rules, string? headline, string? callToAction)
    {
        var overlays = (rules ?? new Overlays()) with
        {
            Headline = rules?.Headline ?? (headline is null ? null : new Overlay { Text = headline }),
            CallToAction = rules?.CallToAction ?? (callToAction is null ? null : new Overlay { Text = callToAction }),
        };
        return overlays == new Overlays() ? null : overlays;
    }
}
