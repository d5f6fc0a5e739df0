using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion.Prompts;

/// <summary>As many ids as a text encoder takes at once, with the weight of each.</summary>
internal sealed record PromptChunk(int[] Ids, float[] Weights)
{
    internal bool IsWeighted => Array.Exists(Weights, x => x != 1);

    /// <summary>Cuts a prompt into chunks, at a comma near the end of one where there is one.</summary>
    internal static IReadOnlyList<PromptChunk> Split(string prompt, ClipTokenizer tokenizer, int maxCount)
    {
        var ids = new List<int>();
        var weights = new List<float>();
        foreach (WeightedText part in PromptWeights.Parse(prompt))
        {
            IReadOnlyList<int> encoded = tokenizer.Encode(part.Text);
            ids.AddRange(encoded);
            weights.AddRange(Enumerable.Repeat(part.Weight, encoded.Count));
        }

        int capacity = tokenizer.MaxLength - 2;
        int[] comma = [.. tokenizer.Encode(",")];
        var chunks = new List<PromptChunk>();
        int start = 0;
        do
        {
            int length = Math.Min(capacity, ids.Count - start);
            if (start + length < ids.Count && chunks.Count + 1 < maxCount)
            {
                length = SplitAtComma(ids, start, length, comma);
            }

            chunks.Add(Make(tokenizer, ids.GetRange(start, length), weights.GetRange(start, length)));
            start += length;
        }
        while (start < ids.Count && chunks.Count < maxCount);
        return chunks;
    }

    internal static PromptChunk Empty(ClipTokenizer tokenizer) => Make(tokenizer, [], []);

    /// <summary>A thought is not torn where a comma lies in the last quarter.</summary>
    private static int SplitAtComma(List<int> ids, int start, int length, int[] comma)
    {
        if (comma.Length != 1)
        {
            return length;
        }

        int at = ids.LastIndexOf(comma[0], start + length - 1, length);
        return at >= start + (length * 3 / 4) ? at - start + 1 : length;
    }

    private static PromptChunk Make(ClipTokenizer tokenizer, List<int> ids, List<float> weights)
    {
        int[] framed = tokenizer.AddSpecialTokens(ids);
        var all = new float[framed.Length];
        Array.Fill(all, 1);
        weights.CopyTo(all, 1);
        return new PromptChunk(framed, all);
    }
}
