using AdGenius.Diffusion.Faults;
using Microsoft.ML.Tokenizers;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>Byte-pair encoding of single words by Microsoft.ML.Tokenizers, with CLIP's end-of-word suffix.</summary>
internal sealed class BytePairEncoder
{
    private const string EndOfWordSuffix = "</w>";

    private readonly BpeTokenizer _tokenizer;

    /// <param name="vocabulary">Ids by token.</param>
    /// <param name="mergeLines">The lines of merges.txt, with or without its version line.</param>
    /// <param name="unknownToken">Stands for a byte that the vocabulary lacks.</param>
    internal BytePairEncoder(Dictionary<string, int> vocabulary, IEnumerable<string> mergeLines, string unknownToken)
    {
        string[] merges = [.. mergeLines
            .Where((x, i) => x.Length > 0 && !(i == 0 && x.StartsWith("#version", StringComparison.Ordinal)))];
        CheckMerges(vocabulary, merges);
        _tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = merges,
            ByteLevel = true,
            EndOfWordSuffix = EndOfWordSuffix,
            UnknownToken = vocabulary.ContainsKey(unknownToken) ? unknownToken : null,
        });
    }

    internal IReadOnlyList<int> Encode(string word)
        => _tokenizer.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false);

    /// <summary>The library's own exception names neither the file nor the line.</summary>
    private static void CheckMerges(Dictionary<string, int> vocabulary, string[] merges)
    {
        for (int i = 0; i < merges.Length; i++)
        {
            if (merges[i].Split(' ') is not [var left, var right]
                || !vocabulary.ContainsKey(left)
                || !vocabulary.ContainsKey(right)
                || !vocabulary.ContainsKey(left + right))
            {
                throw new ModelFaultException(
                    ModelFault.BadTokenizer,
                    $"tokenizer: merge {i + 1} of merges.txt does not join two tokens of vocab.json into a third. "
                    + "The two files do not belong together.");
            }
        }
    }
}
