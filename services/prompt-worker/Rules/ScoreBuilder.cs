using System.Globalization;
using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>Scores a prompt by counting what it states.</summary>
internal static class ScoreBuilder
{
    private const int WordsOfClearScene = 6;
    private const int WordsOfLongScene = 60;

    public static PromptScores Of(Reading reading, PromptText text, IReadOnlyList<string> scenes)
    {
        var counts = Count(text);
        return new PromptScores
        {
            Specificity = Specificity(reading),
            VisualClarity = VisualClarity(reading, scenes),
            Motion = Motion(counts, reading),
            BrandFit = BrandFit(reading, counts),
            Risk = Risk(counts),
        };
    }

    private static Counts Count(PromptText text)
    {
        var counts = new Counts();
        for (var index = 0; index < text.Count; index++)
        {
            if (text.IsOpaque(index))
            {
                continue;
            }

            counts.Actions += text.Is(index, WordClass.ActionVerb) || IsGerund(text, index) ? 1 : 0;
            counts.Products += text.Is(index, WordClass.Product) ? 1 : 0;
            if (text.At(index, WordClass.Risk) is { } risk)
            {
                counts.Risks.Add(text.Slice(risk.From, risk.To));
            }
        }

        return counts;
    }

    private static bool IsGerund(PromptText text, int index) =>
        text.Language == Language.En && text.Word(index) is { Length: > 5 } word && word.EndsWith("ing", StringComparison.Ordinal)
        && !text.Is(index, WordClass.Modifier);

    private static PromptScore Specificity(Reading reading)
    {
        (string Name, bool IsStated)[] facets =
        [
            ("style", reading.Look.ContainsKey(WordClass.Style) || reading.Style is not null || reading.Decade is not null),
            ("mood", reading.Look.ContainsKey(WordClass.Mood)), ("light", reading.Look.ContainsKey(WordClass.Lighting)),
            ("camera", reading.Look.ContainsKey(WordClass.Camera)), ("place", reading.Look.ContainsKey(WordClass.Setting)),
            ("length", reading.DurationSeconds is not null), ("shape", reading.AspectRatio is not null || reading.Platforms.Count > 0),
            ("exclusions", reading.Exclusions.Count > 0),
        ];
        var stated = facets.Where(facet => facet.IsStated).Select(facet => facet.Name).ToList();
        return Score(
            (double)stated.Count / facets.Length,
            stated.Count == 0 ? "It states only the subject." : $"It states {string.Join(", ", stated)}.");
    }

    private static PromptScore VisualClarity(Reading reading, IReadOnlyList<string> scenes)
    {
        var words = scenes.Average(scene => Tokenizer.Read(scene).Count(token => token.Kind == TokenKind.Word));
        var hasPlace = reading.Look.ContainsKey(WordClass.Setting);
        var value = (Math.Min(1, words / WordsOfClearScene) * 0.6) + (hasPlace ? 0.4 : 0) - (words > WordsOfLongScene ? 0.3 : 0);
        var length = string.Create(CultureInfo.InvariantCulture, $"Scenes have {words:0} words on average");
        return Score(value, $"{length}, and {(hasPlace ? "a place is named" : "no place is named")}.");
    }

    private static PromptScore Motion(Counts counts, Reading reading)
    {
        var hasCamera = reading.Look.ContainsKey(WordClass.Camera);
        return Score(
            Math.Min(1, (counts.Actions * 0.3) + (hasCamera ? 0.4 : 0)),
            $"It has {counts.Actions} words of action and {(hasCamera ? "names" : "does not name")} a camera move.");
    }

    private static PromptScore BrandFit(Reading reading, Counts counts)
    {
        var parts = new List<string>();
        void Add(bool isStated, string name)
        {
            if (isStated)
            {
                parts.Add(name);
            }
        }

        Add(counts.Products > 0, "a product");
        Add(reading.Platforms.Count > 0, "a platform");
        Add(reading.CallToAction is not null, "a call to action");
        Add(reading.Logo is not null, "a logo");
        Add(reading.Headline is not null || reading.VoiceText is not null, "a message");
        return Score(parts.Count / 5.0, parts.Count == 0 ? "It names neither product nor message."
            : $"It names {string.Join(", ", parts)}.");
    }

    private static PromptScore Risk(Counts counts) => Score(
        Math.Min(1, counts.Risks.Count * 0.4),
        counts.Risks.Count == 0
            ? "It has no word that moderation usually refuses."
            : $"Moderation may refuse it because of '{string.Join("', '", counts.Risks.Distinct().Take(5))}'.");

    private static PromptScore Score(double value, string reason) =>
        new() { Value = Math.Round(Math.Clamp(value, 0, 1), 2), Reason = reason };

    private sealed class Counts
    {
        public int Actions { get; set; }

        public int Products { get; set; }

        public List<string> Risks { get; } = [];
    }
}
