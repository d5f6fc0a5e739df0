using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>Sentences of a look alone, such as "Warm light." and "Close-up.", which are no scenes of their own.</summary>
internal static class LookSentences
{
    private const int MaxPartsWithLooks = 50;
    private const int MaxLookLength = 60;
    private const int MaxLookWords = 5;
    private const int MaxColorWords = 6;

    private static readonly FrozenSet<string> LookNouns = FrozenSet.ToFrozenSet(
    [
        "light", "lighting", "color", "colour", "tone", "palette", "atmosphere", "vibe", "mood", "licht", "farben", "stimmung", "lumiere",
        "couleur", "ambiance", "luz", "colore", "ambiente", "shot", "angle",
        "cut", "lens", "focus", "warm", "soft", "cold", "cool", "bright", "natural", "morning", "evening", "daylight", "feel",
    ]);

    /// <summary>
    /// The sentences with those of a look alone joined to the one before: "Warm light." and "Funny." say how the sentence before them
    /// looks.
    /// </summary>
    public static List<string> JoinedTo(List<string> parts)
    {
        if (parts.Count is < 2 or > MaxPartsWithLooks || parts.TrueForAll(IsLookOnly))
        {
            return parts;
        }

        var scenes = new List<string>();
        var ahead = new List<string>();
        foreach (var part in parts)
        {
            if (!IsLookOnly(part))
            {
                scenes.Add(StatedScenes.Joined([part, .. ahead]));
                ahead.Clear();
            }
            else if (scenes.Count > 0)
            {
                scenes[^1] = StatedScenes.Joined([scenes[^1], part]);
            }
            else
            {
                ahead.Add(part);
            }
        }

        return scenes;
    }

    /// <summary>True for a sentence of a look alone.</summary>
    public static bool IsLookOnly(string part)
    {
        if (part.Length > MaxLookLength)
        {
            return false;
        }

        var text = PromptText.Of(part);
        if (IsCameraWork(text) || EndsInLook(text) || IsListOfLooks(text))
        {
            return true;
        }

        var (words, hasLook) = (0, false);
        for (var index = 0; index < text.Count; index++)
        {
            if (text.Tokens[index].Kind == TokenKind.Delimiter)
            {
                continue;
            }

            if (text.At(index, WordClass.Camera) is { } camera && !text.IsOpaque(index))
            {
                (hasLook, words, index) = (true, words + 1, camera.To - 1); // "Close-up.", "Drone shot from above."
                continue;
            }

            if (text.Tokens[index].Kind != TokenKind.Word || text.Tokens[index].IsIdeographic || text.IsOpaque(index)
                || text.Is(index, WordClass.Setting) || text.Is(index, WordClass.Picture))
            {
                return false;
            }

            var isNoun = LookNouns.Contains(text.Word(index));
            var isLook = isNoun || text.Is(index, WordClass.Mood) || text.Is(index, WordClass.Style) || text.Is(index, WordClass.Modifier);
            hasLook |= isLook;
            words++;
            if (!isLook && !text.Is(index, WordClass.Conjunction) && !text.Is(index, WordClass.Article))
            {
                return false;
            }
        }

        return hasLook && words <= MaxLookWords;
    }

    // "Warm, cosy, hygge.": most of the words, each on its own, are known.
    private static bool IsListOfLooks(PromptText text)
    {
        var (looks, others) = (0, 0);
        for (var index = 0; index < text.Count; index++)
        {
            if (text.Tokens[index].Kind == TokenKind.Delimiter)
            {
                continue;
            }

            if (!text.IsDelimiter(index - 1) || !text.IsDelimiter(index + 1) || text.Tokens[index].Kind != TokenKind.Word
                || text.IsOpaque(index) || text.Is(index, WordClass.Setting) || text.Is(index, WordClass.Picture))
            {
                return false;
            }

            var isLook = LookNouns.Contains(text.Word(index)) || text.Is(index, WordClass.Mood) || text.Is(index, WordClass.Style)
                || text.Is(index, WordClass.Modifier);
            (looks, others) = isLook ? (looks + 1, others) : (looks, others + 1);
        }

        return looks > 1 && looks > others;
    }

    // "Pastel colors.", "Hard cuts."
    private static bool EndsInLook(PromptText text)
    {
        var end = text.Count;
        while (end > 0 && text.IsDelimiter(end - 1))
        {
            end--;
        }

        return end is > 1 and <= MaxColorWords && text.Word(end - 1) is "color" or "colour" or "tone" or "palette" or "lighting" or "cut"
            or "farben" or "couleur" or "colore" && Enumerable.Range(0, end).All(
                index => text.Tokens[index].Kind == TokenKind.Word && !text.Is(index, WordClass.Preposition)
                    && !text.Is(index, WordClass.Copula));
    }

    // "The camera follows her.", but "The camera flies over a city" and "Camera on a table" are scenes.
    private static bool IsCameraWork(PromptText text)
    {
        var noun = text.Word(0) is "the" or "die" or "la" ? 1 : 0;
        return text.Word(noun) is "camera" or "kamera" or "camara" && noun + 1 < text.Count && text.Tokens[noun + 1].Kind == TokenKind.Word
            && !text.Is(noun + 1, WordClass.Preposition) && !text.Is(noun + 1, WordClass.Conjunction)
            && !text.Is(noun + 1, WordClass.Device) && !text.Is(noun + 1, WordClass.VideoNoun)
            && !Enumerable.Range(0, text.Count).Any(index => text.Is(index, WordClass.Setting) || text.Is(index, WordClass.Picture));
    }
}
