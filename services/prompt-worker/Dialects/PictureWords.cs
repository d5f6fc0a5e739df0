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

    /// <summary>The words, in the order of the text, without those that <paramref name="prompt"/> has already.</summary>
    public static List<string> Of(string scene, string prompt)
    {
        var text = PromptText.Of(scene);
        var present = Tokenizer.Read(prompt).Select(token => token.Norm).ToHashSet(StringComparer.Ordinal);
        var words = new List<string>();
        for (var index = 0; index < text.Count && words.Count < Max; index++)
        {
            if (!text.IsOpaque(index) && text.At(index, WordClass.Picture) is { } hit && !words.Contains(hit.Entry.Value!)
                && !hit.Entry.Value!.Split(' ').All(word => present.Contains(Characters.Normalize(word))))
            {
                words.Add(hit.Entry.Value!);
            }
        }

        return words;
    }
}
