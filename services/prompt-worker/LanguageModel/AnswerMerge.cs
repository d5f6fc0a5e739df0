using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;
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
        return rules with
        {
            Subject = answer.Subject,
            Setting = answer.Setting ?? rules.Setting,
            Style = request.Style ?? answer.Style,
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
            Brief = BriefOf(LogoAtEnd.Move(rules.Brief, request, rules.DurationSeconds, duration), reading, answer),
            Scores = answer.Scores,
            QuantifiedBy = model,
        };
    }

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

    private static Brief? BriefOf(Brief? rules, Reading reading, ModelAnswer answer)
    {
        var voice = rules?.VoiceOver ?? (answer.VoiceOver is { } words ? BriefBuilder.VoiceOf(reading, words) : null);
        var brief = (rules ?? new Brief()) with
        {
            VoiceOver = voice,
            Music = rules?.Music ?? (answer.MusicMood is { } mood ? new Music { Mood = mood } : null),
            Captions = rules?.Captions ?? (answer.Captions && voice is not null ? new Captions { Mode = CaptionMode.Burned } : null),
            Overlays = OverlaysOf(rules?.Overlays, answer),
        };
        return brief == new Brief() ? null : brief;
    }

    private static Overlays? OverlaysOf(Overlays? rules, ModelAnswer answer)
    {
        var overlays = (rules ?? new Overlays()) with
        {
            Headline = rules?.Headline ?? (answer.OnScreenText is { } text ? new Overlay { Text = text } : null),
            CallToAction = rules?.CallToAction ?? (answer.CallToAction is { } call ? new Overlay { Text = call } : null),
        };
        return overlays == new Overlays() ? null : overlays;
    }
}
