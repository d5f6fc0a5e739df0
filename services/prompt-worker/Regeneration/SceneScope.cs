using System.Globalization;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Which scene a clause is about: "in the second scene", "scene 2", "the last shot".</summary>
/// <param name="IsNamed">True where the clause names a scene or all scenes.</param>
/// <param name="Number">The scene from 1, or from the end below 0; null for all scenes.</param>
/// <param name="Rest">The clause without these words.</param>
internal sealed record SceneScope(bool IsNamed, int? Number, FeedbackClause Rest)
{
    private static readonly string[] LeadWords =
        ["in", "the", "of", "to", "for", "at", "from", "der", "die", "da", "den", "dem", "im", "bei", "aus", "dan", "la", "le", "a", "en",
            "de", "del", "l", "el", "au", "para"];

    private static readonly Dictionary<string, int> EndsOfVideo =
        new() { ["intro"] = 1, ["opening"] = 1, ["beginning"] = 1, ["ending"] = -1, ["outro"] = -1 };

    private static readonly string[] Particles = ["の", "は", "で", "を", "が", "に"];

    private static readonly FeedbackClass[] BehindOrdinal =
        [FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Frame];

    /// <summary>True where the words behind an ordinal make a scene of it, after one was named: "the first darker".</summary>
    public static bool IsScene(IReadOnlyList<Token> tokens, int index) => index >= tokens.Count || tokens[index].Norm is "one"
        || Array.Exists(BehindOrdinal, one => FeedbackLexicon.Default.At(tokens, index, one) is not null);

    /// <summary>The scene that <paramref name="clause"/> is about.</summary>
    /// <param name="clause">The clause.</param>
    /// <param name="isNext">True where a clause before names a scene: then "the first" is one, too.</param>
    public static SceneScope Of(FeedbackClause clause, bool isNext = false)
    {
        var isQuoted = false;
        for (var index = 0; index < clause.Tokens.Count; index++)
        {
            isQuoted ^= clause.Tokens[index].Kind == TokenKind.Delimiter
                && clause.Tokens[index].Norm is "\"" or "“" or "”" or "„" or "«" or "»" or "「" or "」";
            if (isQuoted)
            {
                continue; // the words of a text: 'headline "Coffee everywhere"'
            }

            if (clause.At(index, FeedbackClass.AllScenes) is { } all)
            {
                return new SceneScope(true, null, Cut(clause, all.From, all.To));
            }

            if (clause.At(index, FeedbackClass.SceneNumber) is { } noun && NumberAt(clause, noun.To) is { } number)
            {
                return new SceneScope(true, number.Value, Cut(clause, noun.From, number.To));
            }

            if (clause.At(index, FeedbackClass.Ordinal) is { } ordinal && clause.At(ordinal.To, FeedbackClass.Scene) is { } scene)
            {
                return new SceneScope(true, int.Parse(ordinal.Value, CultureInfo.InvariantCulture), Cut(clause, ordinal.From, scene.To));
            }

            // "the intro is too long", "shorten the ending"
            if (index > 0 && clause.Tokens[index - 1].Norm is "the" && EndsOfVideo.TryGetValue(clause.Tokens[index].Norm, out var end)
                && !(index > 1 && clause.Tokens[index - 2].Norm is "at" or "from") && clause.At(index + 1, FeedbackClass.Scene) is null
                && clause.At(index + 1, FeedbackClass.Target) is null)
            {
                return new SceneScope(true, end, Cut(clause, index, index + 1));
            }

            // "the last one"; "2 seconds" is no second scene
            if (clause.At(index, FeedbackClass.Ordinal) is { } next && (index == 0 || clause.Tokens[index - 1].Kind != TokenKind.Number)
                && (next.To < clause.Tokens.Count && clause.Tokens[next.To].Norm is "one" || (isNext && IsScene(clause.Tokens, next.To))))
            {
                var to = next.To < clause.Tokens.Count && clause.Tokens[next.To].Norm is "one" ? next.To + 1 : next.To;
                return new SceneScope(true, int.Parse(next.Value, CultureInfo.InvariantCulture), Cut(clause, next.From, to));
            }
        }

        return new SceneScope(false, null, clause);
    }

    private static (int Value, int To)? NumberAt(FeedbackClause clause, int index)
    {
        if (index < clause.Tokens.Count && clause.Tokens[index] is { Kind: TokenKind.Number } digits)
        {
            return ((int)Math.Clamp(digits.Value, 0, 1000), index + 1);
        }

        return clause.At(index, FeedbackClass.Number) is { } word
            ? (int.Parse(word.Value, CultureInfo.InvariantCulture), word.To)
            : null;
    }

    private static FeedbackClause Cut(FeedbackClause clause, int from, int to)
    {
        while (from > 0 && LeadWords.Contains(clause.Tokens[from - 1].Norm))
        {
            from--;
        }

        while (to < clause.Tokens.Count && Particles.Contains(clause.Tokens[to].Norm))
        {
            to++;
        }

        return clause.Without(from, to);
    }
}
