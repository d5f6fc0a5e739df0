using System.Globalization;
using System.Text;

namespace AdGenius.Diffusion.Prompts;

/// <summary>
/// Reads (text:weight). Only brackets that end in a number count; all others are part of the text, since prompts use them as people do.
/// Weights of brackets in each other are multiplied, up to the largest weight that one bracket can have.
/// </summary>
internal static class PromptWeights
{
    private const float MaxWeight = 10;

    internal static IReadOnlyList<WeightedText> Parse(string prompt)
    {
        var result = new List<WeightedText>();
        Read(prompt, 1, result);
        return result.Count == 0 ? [new WeightedText("", 1)] : result;
    }

    private static void Read(string text, float weight, List<WeightedText> result)
    {
        var plain = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '(' or ')')
            {
                plain.Append(text[++i]);
                continue;
            }

            if (text[i] == '(' && Weighted(text, i) is { } found)
            {
                Flush(plain, weight, result);
                Read(text[(i + 1)..found.Colon], Math.Min(weight * found.Weight, MaxWeight), result);
                i = found.End;
                continue;
            }

            plain.Append(text[i]);
        }

        Flush(plain, weight, result);
    }

    /// <summary>
    /// The last colon and the closing bracket of a bracket that opens at a place, where what lies between them is a weight.
    /// </summary>
    private static (int Colon, int End, float Weight)? Weighted(string text, int open)
    {
        int depth = 0;
        int colon = -1;
        for (int i = open; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '(':
                    depth++;
                    break;
                case ':' when depth == 1:
                    colon = i;
                    break;
                case ')' when --depth == 0:
                    return colon > open + 1
                        && !IsRatio(text, colon, i)
                        && float.TryParse(
                            text.AsSpan(colon + 1, i - colon - 1),
                            NumberStyles.Float,
                            CultureInfo.InvariantCulture,
                            out float weight)
                        && weight is > 0 and <= MaxWeight
                        ? (colon, i, weight)
                        : null;
            }
        }

        return null;
    }

    /// <summary>A whole number between a digit and the bracket is no weight: it belongs to a shape, "(16:9)", or to a time.</summary>
    private static bool IsRatio(string text, int colon, int end)
        => char.IsAsciiDigit(text[colon - 1]) && text.AsSpan(colon + 1, end - colon - 1) is { IsEmpty: false } number
            && !number.ContainsAnyExceptInRange('0', '9');

    private static void Flush(StringBuilder plain, float weight, List<WeightedText> result)
    {
        if (plain.Length > 0)
        {
            result.Add(new WeightedText(plain.ToString(), weight));
            plain.Clear();
        }
    }
}
