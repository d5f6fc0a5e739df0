using System.Globalization;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Policy;

/// <summary>The texts of a request, and of what was made of it, that people see, hear or read; also those that models get.</summary>
internal static class PolicyTexts
{
    // The earlier take may have more scenes than the request says; what the feedback removes is the same for any number.
    private const int AnySceneCount = 50;

    /// <summary>The texts of a request. The negative prompt is none of them: it says what is not shown.</summary>
    public static IReadOnlyList<PolicyText> Of(GenerateVideo request, Reading reading)
    {
        var texts = new List<PolicyText>();
        Add(texts, "prompt", request.Prompt, ExclusionsOf(reading.Spans));
        foreach (var (index, scene) in (request.Scenes ?? []).Index())
        {
            Add(texts, Indexed("scenes", index), scene, ExclusionsOf(PromptReading.Of(scene).Spans));
        }

        Add(texts, "style", request.Style);
        if (request.Feedback is { } feedback)
        {
            Add(texts, "feedback", feedback, RemovalsOf(feedback));
        }

        AddBrief(texts, request.VoiceOver, request.Overlays, request.Music, request.Disclosure);
        return texts;
    }

    /// <summary>The texts of parameters.</summary>
    public static IReadOnlyList<PolicyText> Of(PromptParameters parameters)
    {
        var texts = new List<PolicyText>();
        Add(texts, "enhancedPrompt", parameters.EnhancedPrompt);
        foreach (var (index, scene) in parameters.Scenes.Index())
        {
            var (text, prompt) = (scene.Text, scene.Prompt);
            Add(texts, Indexed("scenes", index), text, ExclusionsOf(PromptReading.Of(text).Spans));
            Add(texts, Indexed("scenes", index), prompt);
        }

        AddBrief(
            texts, parameters.Brief?.VoiceOver, parameters.Brief?.Overlays, parameters.Brief?.Music, parameters.Brief?.Disclosure);
        return texts;
    }

    private static void AddBrief(
        List<PolicyText> texts, VoiceOver? voiceOver, Overlays? overlays, Music? music, Disclosure? disclosure)
    {
        Add(texts, "voiceOver.text", voiceOver?.Text);
        foreach (var (index, script) in (voiceOver?.Scenes ?? []).Index())
        {
            Add(texts, Indexed("voiceOver.scenes", index), script);
        }

        Add(texts, "overlays.logo.text", overlays?.Logo?.Text);
        Add(texts, "overlays.headline.text", overlays?.Headline?.Text);
        Add(texts, "overlays.callToAction.text", overlays?.CallToAction?.Text);
        Add(texts, "overlays.legalLine.text", overlays?.LegalLine?.Text);
        Add(texts, "music.mood", music?.Mood);
        Add(texts, "disclosure.labelText", disclosure?.LabelText);
    }

    private static void Add(List<PolicyText> texts, string field, string? value, Func<int, int, bool>? isFree = null)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            texts.Add(new PolicyText(field, value, isFree));
        }
    }

    // "without alcohol"
    private static Func<int, int, bool>? ExclusionsOf(IReadOnlyList<PromptSpan> spans)
    {
        var exclusions = spans.Where(span => span.Field == "exclusions").ToList();
        return exclusions.Count == 0 ? null : (start, length) =>
            exclusions.Exists(span => span.Start <= start && start + length <= span.Start + span.Length);
    }

    // "lose the beer". Words that the feedback brings in besides are in the changed parameters, which are checked too.
    private static Func<int, int, bool>? RemovalsOf(string feedback)
    {
        var removed = FeedbackReader.Read(feedback, AnySceneCount).Edits.OfType<FeedbackEdit.Remove>().Select(edit => edit.What).ToList();
        return removed.Count == 0 ? null : (start, length) =>
            removed.Exists(what => what.Contains(feedback.AsSpan(start, length).ToString(), StringComparison.OrdinalIgnoreCase));
    }

    private static string Indexed(string member, int index) => string.Create(CultureInfo.InvariantCulture, $"{member}[{index}]");
}
