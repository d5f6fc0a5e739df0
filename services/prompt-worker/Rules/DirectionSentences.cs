using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Finds the sentences of a prompt that say how the video is or that nothing can show; what becomes of them is up to
/// <see cref="Directions"/>.
/// </summary>
internal static class DirectionSentences
{
    private const int MaxRemarkWords = 6;

    private static readonly FrozenSet<string> ShowVerbs = FrozenSet.ToFrozenSet(
        ["show", "feature", "depict", "portray", "present", "display", "montrer", "presenter", "mostrar", "presentar"]);

    /// <summary>True for a sentence that says how the video is, such as "Make it cinematic." and "Style: retro".</summary>
    public static bool Is(PromptText text, int from, int to)
    {
        if (text.Is(from, WordClass.Polite) && text.At(from, WordClass.Polite) is { } polite && polite.To < to)
        {
            from = polite.To;
        }

        if (text.Is(from, WordClass.Direction))
        {
            return !(text.Word(from) is "shot" && ShowsScene(text, from, to)); // "shot on film"
        }

        if (text.At(from, WordClass.DirectionKey) is { } key && key.To < to && text.Tokens[key.To].Norm is ":" or "：")
        {
            return true;
        }

        if (text.Is(from, WordClass.DirectionUse) && !(text.Word(from) is "with" && ShowsScene(text, from, to)))
        {
            for (var index = from; index < Math.Min(to, from + 7); index++)
            {
                if (text.Is(index, WordClass.DirectionNoun))
                {
                    return true;
                }
            }
        }

        var end = to;
        while (end > from && text.Tokens[end - 1].Kind == TokenKind.Delimiter)
        {
            end--;
        }

        return end - from is >= 2 and <= 5 && text.Before(end, WordClass.StyleNoun) is not null && IsStyleOnly(text, from, end);
    }

    /// <summary>
    /// True for what no reader took and no scene shows: "No stock-photo look.", "#RealBeauty", "Upbeat but not cheesy music.", "Just do
    /// it.".
    /// </summary>
    public static bool IsUnreadRemark(PromptText text, int from, int to)
    {
        var end = to;
        while (end > from && text.Tokens[end - 1].Kind == TokenKind.Delimiter)
        {
            end--;
        }

        if (end > from && AdTexts.IsContactOrOffer(text, from, end))
        {
            return true;
        }

        if (end - from is 0 or > MaxRemarkWords)
        {
            return false;
        }

        var isOpaque = Enumerable.Range(from, end - from).All(
            index => text.Tokens[index].Kind is TokenKind.Opaque or TokenKind.Delimiter);
        var isMusic = text.Before(end, WordClass.Music) is not null && !Enumerable.Range(from, end - from).Any(
            index => text.Is(index, WordClass.Preposition) || text.Is(index, WordClass.Article) || text.Is(index, WordClass.Copula));
        return isOpaque || isMusic || AdTexts.IsSlogan(text, from, end)
            || (text.Language == Language.En && text.Word(from) is "no" && end - from > 1 && text.ClauseEnd(from) >= end);
    }

    /// <summary>True for "Thanks!" and "Thank you."</summary>
    public static bool IsThanks(PromptText text, int from, int to) => to - from <= 3
        && text.Word(from) is "thank" or "danke" or "merci" or "gracia" && (text.IsDelimiter(from + 1) || text.IsDelimiter(from + 2));

    /// <summary>
    /// The colon behind a direction, before what is shown: "Make it moody: rain on a window". Null where there is none.
    /// </summary>
    public static int? EndBefore(PromptText text, int from, int to)
    {
        if (!text.Is(from, WordClass.Direction))
        {
            return null;
        }

        var colon = Enumerable.Range(from, Math.Max(0, to - from - 1)).FirstOrDefault(text.IsColon, defaultValue: -1);
        var isFollowed = colon > 0
            && Enumerable.Range(colon + 1, to - colon - 1).Any(index => text.Tokens[index].Kind == TokenKind.Word);
        return isFollowed ? colon : null;
    }

    /// <summary>
    /// The tokens of what is shown: of "The ad should show a family at breakfast" and "Das Video soll eine Familie zeigen" the family.
    /// </summary>
    public static (int From, int To) ShownBy(PromptText text, int from, int to)
    {
        if (text.At(from, WordClass.Direction) is not { } direction || direction.To >= to)
        {
            return (from, to);
        }

        if (ShowVerbs.Contains(text.Word(direction.To)) && direction.To + 1 < to && !text.IsDelimiter(direction.To + 1))
        {
            return (direction.To + 1, to);
        }

        var end = to;
        while (end > direction.To && text.IsDelimiter(end - 1))
        {
            end--;
        }

        return end - 1 > direction.To && text.Word(end - 1) is "zeigen" or "darstellen" ? (direction.To, end - 1) : (from, to);
    }

    // "Shot on a beach, a couple dances", "With a warm light, a dog sleeps": a clause of its own, or a place.
    private static bool ShowsScene(PromptText text, int from, int to)
    {
        for (var index = from; index < to; index++)
        {
            if (text.Is(index, WordClass.Setting) || (text.Tokens[index].Kind == TokenKind.Word && index >= text.ClauseEnd(from)))
            {
                return true;
            }
        }

        return false;
    }

    // "In a watercolor style", "Retro style".
    private static bool IsStyleOnly(PromptText text, int from, int end)
    {
        for (var index = from; index < end; index++)
        {
            if (index > from && text.Is(index, WordClass.Preposition))
            {
                return false;
            }
        }

        return text.Word(from) is "in" or "im" or "en" or "dan" || end - from <= 3;
    }
}
