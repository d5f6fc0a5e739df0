using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Dialects;

/// <summary>
/// The English words for places, subjects, colours, times and weather that a text names in another language or by a rarer word. The model
/// in this repository knows these words and no others; larger ones know them too.
/// </summary>
internal static class PictureWords
{
    private const int Max = 8;

    // What "perros" and "kayaks" ask for: a model that draws one says so.
    private static readonly FrozenDictionary<string, string> Several = new Dictionary<string, string>
    {
        ["dog"] = "dogs",
        ["cat"] = "cats",
        ["car"] = "cars",
        ["bottle"] = "bottles",
        ["cup"] = "cups",
        ["phone"] = "phones",
        ["boat"] = "boats",
        ["house"] = "houses",
        ["balloon"] = "balloons",
        ["person"] = "people",
    }.ToFrozenDictionary();

    /// <summary>The words, in the order of the text, without those that <paramref name="prompt"/> has already.</summary>
    public static List<string> Of(string scene, string prompt)
    {
        var text = PromptText.Of(scene);
        var present = Tokenizer.Read(prompt).Select(token => token.Norm).ToHashSet(StringComparer.Ordinal);
        var words = new List<string>();
        for (var index = 0; index < text.Count && words.Count < Max; index++)
        {
            if (!text.IsOpaque(index) && text.At(index, WordClass.Picture) is { } hit && WordOf(text, hit) is var word
                && !words.Contains(word) && !word.Split(' ').All(one => present.Contains(Characters.Normalize(one))))
            {
                words.Add(word);
            }
        }

        return words;
    }

    // The tokens are in singular; the plurals that do not end in "s" have entries of their own.
    private static string WordOf(PromptText text, Hit hit)
    {
        var last = text.Slice(hit.To - 1, hit.To);
        var isPlural = last.Length > 1 && last[^1] is 's' or 'S' && !Characters.IsApostrophe(last[^2])
            && text.Tokens[hit.To - 1].Norm[^1] is not 's';
        return isPlural ? Several.GetValueOrDefault(hit.Entry.Value!, hit.Entry.Value!) : hit.Entry.Value!;
    }
}
