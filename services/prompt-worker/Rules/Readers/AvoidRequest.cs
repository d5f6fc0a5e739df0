using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Tells a request to leave something out ("Avoid logos", "the video must not show people") from a scene in which a person avoids
/// something ("A cat avoids the water", "Un gato evita el agua").
/// </summary>
internal static class AvoidRequest
{
    private const int MaxWordsBefore = 6;

    private static readonly FrozenSet<string> LeadingWords = FrozenSet.ToFrozenSet(
    [
        "and", "but", "also", "so", "to", "make", "sure", "be", "try", "remember", "always", "just", "note", "you", "it", "we", "und",
        "aber", "auch", "et", "mai", "aussi", "y", "pero", "tambien",
    ]);

    private static readonly FrozenSet<string> Cameras = FrozenSet.ToFrozenSet(["camera", "kamera", "camara"]);

    /// <summary>The request with the words that lead to it ("and make sure to avoid"), or null where it is none.</summary>
    public static Hit? Of(PromptReading reading, Hit verb)
    {
        var text = reading.Text;
        if (IsThirdPerson(text, verb))
        {
            return null;
        }

        var position = verb.From;
        for (var words = 0; words < MaxWordsBefore; words++)
        {
            if (text.IsDelimiter(position - 1) || reading.IsRemoved(position - 1))
            {
                return text.Word(position) is "to" ? null : verb with { From = position }; // "To avoid the crowd, a man climbs"
            }

            if (!LeadingWords.Contains(text.Word(position - 1)))
            {
                break;
            }

            position--;
        }

        if (Cameras.Contains(text.Word(position - 1)))
        {
            var article = text.Before(position - 1, WordClass.Article)?.From ?? position - 1;
            return verb with { From = text.IsDelimiter(article - 1) ? article : verb.From };
        }

        var isPolite = text.Is(verb.From, WordClass.Polite) || text.Before(verb.From, WordClass.Polite) is not null; // "please avoid"
        return isPolite || text.Before(position, WordClass.VideoNoun) is not null || text.Before(position, WordClass.SceneNoun) is not null
            ? verb
            : null;
    }

    // The normal form of "avoids" is "avoid".
    private static bool IsThirdPerson(PromptText text, Hit verb) =>
        verb.Entry.Language == Language.En && text.Slice(verb.From, verb.From + 1).EndsWith('s') && !verb.Entry.Tokens[0].EndsWith('s');
}
