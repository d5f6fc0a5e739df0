using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Quantifies a prompt by rules alone: no model, no network, a deterministic result. Fields of the request override what the prompt states,
/// and that overrides what the subject implies.
/// </summary>
internal static class RulesQuantifier
{
    private const double DefaultDurationSeconds = 6;
    private const double DefaultSceneSeconds = 3;

    public static Quantification Quantify(GenerateVideo request)
    {
        var stated = StatedNumbers.Read(request.Prompt ?? "");
        var excluded = Exclusions.Read(stated.Rest);
        var scenes = request.Scenes is { Count: > 0 } given
            ? given.Select(scene => scene.Trim()).ToList()
            : SceneSplitter.Split(excluded.Rest);
        if (scenes.Count == 0)
        {
            return new Quantification.Rejected(new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = "prompt",
                Text = "prompt says how the video should be, but not what it should show; name a subject.",
            });
        }

        var duration = request.DurationSeconds
            ?? stated.DurationSeconds ?? Math.Max(DefaultDurationSeconds, Math.Min(600, scenes.Count * DefaultSceneSeconds));
        if (request.Scenes is not { Count: > 0 })
        {
            scenes = SceneSplitter.Merge(scenes, Math.Clamp((int)duration, 1, 50));
        }

        // Feedback is last in the text, so it overrides the prompt where both state the same thing.
        var whole = Phrase.Of(string.Join(". ", [.. scenes, request.Prompt ?? "", request.Feedback ?? ""]));
        var look = Look.Of(whole, request.Style, request.Feedback is null ? null : Phrase.Of(request.Feedback));
        var sceneDuration = duration / scenes.Count;
        var parts = scenes.Select(text => SceneOf(text, look, sceneDuration, request.Feedback)).ToList();
        var parameters = new PromptParameters
        {
            Subject = Subject.Of(scenes[0]),
            Setting = look.Setting,
            Style = look.Style,
            Mood = look.Mood,
            Lighting = look.Lighting,
            Camera = look.Camera,
            Palette = look.Palette,
            DurationSeconds = duration,
            AspectRatio = request.AspectRatio ?? stated.AspectRatio ?? "16:9",
            FramesPerSecond = request.FramesPerSecond ?? stated.FramesPerSecond ?? 24,
            Quality = request.Quality ?? stated.Quality ?? Quality.Draft,
            NegativePrompt = NegativePrompt(request.NegativePrompt, excluded.Items),
            Scenes = parts,
            EnhancedPrompt = PromptBuilder.Whole(parts.Count == 1 ? [parts[0].Prompt] : [.. scenes.Select(Subject.Of)], look, parts.Count),
            QuantifiedBy = "rules",
        };
        return new Quantification.Read(parameters);
    }

    private static Scene SceneOf(string text, Look whole, double durationSeconds, string? feedback)
    {
        var own = Look.Of(Phrase.Of(text), style: null, feedback: null, whole);
        return new Scene
        {
            Text = text,
            Prompt = PromptBuilder.Scene(Subject.Of(text), own, feedback),
            DurationSeconds = durationSeconds,
            Palette = own.Palette,
        };
    }

    private static string NegativePrompt(string? asked, IReadOnlyList<string> excluded)
    {
        string[] usual = ["blurry", "low quality", "distorted", "watermark", "text artifacts", "jpeg artifacts"];
        var own = (asked ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join(", ", own.Concat(excluded).Concat(usual).Distinct(StringComparer.OrdinalIgnoreCase));
    }
}
