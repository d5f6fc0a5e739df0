using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>Builds the enhanced prompt that is sent to a model.</summary>
internal static class PromptBuilder
{
    private const string QualitySuffix = "rich detail, natural motion, sharp focus, professional color grading";

    /// <summary>What stands at the end of every prompt: words that no prompt states.</summary>
    public static readonly IReadOnlyList<string> QualityParts = QualitySuffix.Split(", ");

    /// <summary>One scene.</summary>
    public static string Scene(string subject, Look look)
    {
        string?[] parts =
        [
            subject,
            look.Setting is { } setting && !Mentions(subject, setting) ? setting : null,
            .. PartsOf(look),
            QualitySuffix,
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }

    /// <summary>Light, mood, camera work and style in the words of a prompt.</summary>
    public static IReadOnlyList<string> PartsOf(Look look) => [look.Lighting, $"{look.Mood} mood", look.Camera, StyleOf(look)];

    /// <summary>The whole video: one scene's prompt, or a sequence of scenes with the look they share.</summary>
    public static string Whole(IReadOnlyList<string> scenes, Look look, int sceneCount)
    {
        if (sceneCount == 1)
        {
            return scenes[0];
        }

        var sequence = string.Join(". ", scenes.Select((scene, index) => index switch
        {
            0 => $"Open on {Lower(scene)}",
            _ when index == scenes.Count - 1 => $"Finally, {Lower(scene)}",
            _ => $"Then, {Lower(scene)}",
        }));
        return $"{sequence}. {Capital(StyleOf(look))}, {look.Mood} mood, {look.Camera}, {QualitySuffix}.";
    }

    private static string StyleOf(Look look) => $"{look.Style} style";

    /// <summary>True where the setting adds nothing, as "in the mountains" to "a serene mountain landscape".</summary>
    public static bool Mentions(string subject, string setting)
    {
        var words = Tokenizer.Read(subject).Select(token => token.Norm).ToHashSet(StringComparer.Ordinal);
        return setting.Split(' ').Where(word => word.Length > 3).Any(word => words.Contains(Characters.Normalize(word)));
    }

    private static string Lower(
        string text) => text.Length > 1 && char.IsUpper(text[0]) && !char.IsUpper(text[1]) && text.Split(' ')[0] is "A" or "An" or "The"
        ? char.ToLowerInvariant(text[0]) + text[1..]
        : text;

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
