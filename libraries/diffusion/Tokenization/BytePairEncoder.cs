using System.Collections.Concurrent;
using System.Text;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>Merges the bytes of one word into vocabulary entries, lowest merge rank first.</summary>
internal sealed class BytePairEncoder
{
    private const string WordEnd = "</w>";
    private const int MaxCacheEntries = 8192;

    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges = [];
    private readonly int[] _byteIds = new int[256];
    private readonly int[] _lastByteIds = new int[256];
    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);

    /// <param name="vocabulary">Ids by entry.</param>
    /// <param name="mergeLines">The lines of merges.txt, with or without its version line.</param>
    /// <param name="unknownId">Stands for a byte that the vocabulary lacks.</param>
    internal BytePairEncoder(Dictionary<string, int> vocabulary, IEnumerable<string> mergeLines, int unknownId)
    {
        for (int value = 0; value < 256; value++)
        {
            string symbol = ByteAlphabet.Characters[value].ToString();
            _byteIds[value] = vocabulary.GetValueOrDefault(symbol, unknownId);
            _lastByteIds[value] = vocabulary.GetValueOrDefault(symbol + WordEnd, unknownId);
        }

        int rank = 0;
        foreach (string line in mergeLines)
        {
            if (line.Length == 0 || (rank == 0 && line.StartsWith("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            string[] parts = line.Split(' ');
            if (parts.Length != 2
                || !vocabulary.TryGetValue(parts[0], out int left)
                || !vocabulary.TryGetValue(parts[1], out int right)
                || !vocabulary.TryGetValue(parts[0] + parts[1], out int merged))
            {
                throw new ModelFaultException(
                    ModelFault.BadTokenizer, $"tokenizer: merge {rank + 1} of merges.txt does not join two entries of vocab.json into a third. The two files do not belong together.");
            }

            _merges.TryAdd((left, right), (rank++, merged));
        }
    }

    internal int[] Encode(string word)
    {
        if (_cache.TryGetValue(word, out int[]? known))
        {
            return known;
        }

        int[] ids = Merge(Encoding.UTF8.GetBytes(word));
        if (_cache.Count < MaxCacheEntries)
        {
            _cache.TryAdd(word, ids);
        }

        return ids;
    }

    private int[] Merge(byte[] bytes)
    {
        List<int> symbols = [.. bytes.Select(x => _byteIds[x])];
        symbols[^1] = _lastByteIds[bytes[^1]];
        while (symbols.Count > 1 && LowestPair(symbols) is { } pair)
        {
            int target = 0;
            for (int source = 0; source < symbols.Count; source++, target++)
            {
                bool joins = source + 1 < symbols.Count && symbols[source] == pair.Left && symbols[source + 1] == pair.Right;
                symbols[target] = joins ? pair.Merged : symbols[source];
                source += joins ? 1 : 0;
            }

            symbols.RemoveRange(target, symbols.Count - target);
        }

        return [.. symbols];
    }

    private (int Left, int Right, int Merged)? LowestPair(List<int> symbols)
    {
        (int Left, int Right, int Merged)? best = null;
        int bestRank = int.MaxValue;
        for (int i = 0; i + 1 < symbols.Count; i++)
        {
            if (_merges.TryGetValue((symbols[i], symbols[i + 1]), out (int Rank, int Merged) merge) && merge.Rank < bestRank)
            {
                bestRank = merge.Rank;
                best = (symbols[i], symbols[i + 1], merge.Merged);
            }
        }

        return best;
    }
}
