using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Dialects;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>
/// Checks a model's answer to feedback, and takes over what it may change. A model that changes anything else has not understood, so the
/// whole answer is refused.
/// </summary>
internal static class FeedbackAnswer
{
    // As in answer.schema.json: what is longer cannot be repeated by an answer.
    private const int MaxText = 1_000;
    private const int MaxPrompt = 1_500;
    private const int MaxEnhanced = 4_000;

    /// <summary>True when an answer can repeat the shot list.</summary>
    public static bool Fits(PromptParameters parameters) =>
        parameters.EnhancedPrompt.Length <= MaxEnhanced
        && parameters.Scenes.All(scene => scene.Text.Length is > 0 and <= MaxText && scene.Prompt.Length is > 0 and <= MaxPrompt);

    /// <summary>The answer if it changes only what it may, and its faults if not.</summary>
    public static (ModelAnswer? Answer, IReadOnlyList<string> Faults) Read(string text, RegenerationPlan plan)
    {
        var (answer, faults) = AnswerReader.Read(text, plan.Known.Scenes.Count);
        if (answer is null)
        {
            return (null, faults);
        }

        faults = [.. FaultsOf(answer, plan)];
        return (faults.Count == 0 ? answer : null, faults);
    }

    /// <summary>The parameters with the answer's scenes.</summary>
    public static PromptParameters Merge(RegenerationPlan plan, ModelAnswer answer, Dialect dialect, string model)
    {
        var (scenes, shortened) = (new List<Scene>(), new List<int>());
        foreach (var (index, scene) in plan.Known.Scenes.Index())
        {
            if (IsSame(plan.Known, scene, answer.Scenes[index]))
            {
                scenes.Add(scene);
                continue;
            }

            var changed = scene with
            {
                Text = answer.Scenes[index].Text,
                Prompt = answer.Scenes[index].Prompt,
                Camera = answer.Scenes[index].Camera == FeedbackInstructions.CameraOf(plan.Known, scene)
                    ? scene.Camera
                    : answer.Scenes[index].Camera,
            };
            var (fitted, isShortened) = dialect.Shorten(changed, () => Look.Of(changed, plan.Known));
            scenes.Add(fitted);
            shortened.AddRange(isShortened ? [index] : []);
        }

        return plan.Known with
        {
            Subject = answer.Subject,
            Scenes = scenes,
            EnhancedPrompt = dialect.Shorten(answer.EnhancedPrompt, Look.Of(plan.Known), dialect.MaxCharacters),
            QuantifiedBy = model,
            FallbackReason = null,
            Adjustments = shortened.Count == 0 ? plan.Known.Adjustments : dialect.Noted(plan.Known.Adjustments ?? [], shortened),
        };
    }

    private static IEnumerable<string> FaultsOf(ModelAnswer answer, RegenerationPlan plan)
    {
        var known = plan.Known;
        (string Field, object? Given, object? Wanted)[] members =
        [
            ("setting", answer.Setting, known.Setting), ("style", answer.Style, known.Style), ("mood", answer.Mood, known.Mood),
            ("lighting", answer.Lighting, known.Lighting), ("camera", answer.Camera, known.Camera),
            ("palette", string.Join(' ', answer.Palette), string.Join(' ', known.Palette).ToLowerInvariant()),
            ("durationSeconds", answer.DurationSeconds, null), ("aspectRatio", answer.AspectRatio, null),
            ("framesPerSecond", answer.FramesPerSecond, null), ("quality", answer.Quality, null), ("voiceOver", answer.VoiceOver, null),
            ("musicMood", answer.MusicMood, null), ("onScreenText", answer.OnScreenText, null), ("callToAction", answer.CallToAction, null),
        ];
        foreach (var (field, _, wanted) in members.Where(member => !Equals(member.Given, member.Wanted)))
        {
            yield return wanted is null ? $"{field} must be null." : $"{field} must be copied: '{wanted}'.";
        }

        if (answer.Captions || answer.Exclusions.Count > 0)
        {
            yield return "captions must be false and exclusions empty.";
        }

        var changed = known.Scenes.Index().Where(one => !IsSame(known, one.Item, answer.Scenes[one.Index])).Select(one => one.Index)
            .ToList();
        foreach (var index in changed.Where(index => !plan.Scenes.Contains(index)))
        {
            yield return $"scenes[{index}] must be copied character by character.";
        }

        if (changed.Count == 0)
        {
            yield return "scenes must be changed as the feedback asks.";
        }

        if (answer.Subject != known.Subject && !changed.Contains(0))
        {
            yield return $"subject must be copied: '{known.Subject}'.";
        }
    }

    private static bool IsSame(PromptParameters known, Scene scene, AnswerScene answer) =>
        answer.Text == scene.Text.Trim() && answer.Prompt == scene.Prompt.Trim()
        && answer.Camera == FeedbackInstructions.CameraOf(known, scene).Trim();
}
