using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Text;

/// <summary>Finds the language whose lexicon has most words of a text.</summary>
internal static class LanguageDetector
{
    /// <summary>The language; English where none has more.</summary>
    public static Language Of(IReadOnlyList<Token> tokens)
    {
        Span<int> scores = stackalloc int[5];
        for (var index = 0; index < tokens.Count; index++)
        {
            var token = tokens[index];
            if (token.Kind != TokenKind.Word)
            {
                continue;
            }

            if (token.IsIdeographic)
            {
                scores[(int)Language.Ja]++;
                continue;
            }

            var word = token.Norm.TrimStart('+');
            for (var language = 0; language < (int)Language.Ja; language++)
            {
                scores[language] += Lexicon.Default.Knows((Language)language, word) ? 1 : 0;
            }
        }

        // Two characters are a short word.
        scores[(int)Language.Ja] = (scores[(int)Language.Ja] + 1) / 2;
        var best = Language.En;
        for (var language = 1; language < scores.Length; language++)
        {
            best = scores[language] > scores[(int)best] ? (Language)language : best;
        }

        return best;
    }
}
