using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// Recognizes wishes that no change of a take fulfils: to undo a change, for the same once more, for other scenes, without a scene.
/// </summary>
internal static class RefusedWish
{
    private static readonly FrozenDictionary<string, string> Members = new Dictionary<string, string>
    {
        ["seed"] = "seed", ["model"] = "model", ["modell"] = "model", ["modele"] = "model", ["modelo"] = "model",
        ["version"] = "variations", ["variation"] = "variations", ["variant"] = "variations", ["take"] = "variations",
        ["versionen"] = "variations", ["variante"] = "variations", ["varianten"] = "variations", ["versione"] = "variations",
        ["variacione"] = "variations",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Several = FrozenSet.ToFrozenSet(
        [
            "give", "me", "several", "some", "few", "more", "another", "anderes", "autre", "otro", "zwei", "drei", "mehrere", "gib", "mir",
            "deux", "troi", "plusieur", "dos", "tre", "varia", "dame",
        ]);

    /// <summary>True for "undo that" and "zurück zur vorherigen Version", and nothing else.</summary>
    public static bool Undoes(FeedbackClause clause) => IsOnly(clause, FeedbackClass.Undo);

    /// <summary>True for "try again" and "make another version", and nothing else.</summary>
    public static bool Repeats(FeedbackClause clause) => IsOnly(clause, FeedbackClass.Repeat);

    /// <summary>
    /// The member of a request that the clause asks for, and nothing else: "seed 42", "two versions", "use another model"; null for other
    /// words.
    /// </summary>
    public static string? MemberOf(FeedbackClause clause)
    {
        for (var index = 0; index + 1 < clause.Tokens.Count; index++)
        {
            if (clause.Tokens[index].Norm is "brand" && clause.Tokens[index + 1].Norm is "kit")
            {
                return "brandKit";
            }
        }

        string? member = null;
        var hasNumber = false;
        for (var index = 0; index < clause.Tokens.Count;)
        {
            var token = clause.Tokens[index];
            var name = Members.GetValueOrDefault(token.Norm);
            if (name is not null && member is null && (name != "variations" || hasNumber))
            {
                (member, index) = (name, index + 1);
            }
            else if (token.Kind == TokenKind.Number || clause.At(index, FeedbackClass.Number) is not null || Several.Contains(token.Norm))
            {
                hasNumber |= token.Kind != TokenKind.Number || token.Value >= 2;
                index++;
            }
            else if (clause.At(index, FeedbackClass.Frame) is { } frame)
            {
                index = frame.To;
            }
            else
            {
                return null;
            }
        }

        return member;
    }

    private static bool IsOnly(FeedbackClause clause, FeedbackClass wish)
    {
        var (index, isFound) = (0, false);
        while (index < clause.Tokens.Count && clause.Tokens[index].Norm is not ("camera" or "kamera" or "camara" or "カ"))
        {
            var found = clause.At(index, wish);
            isFound |= found is not null;
            if ((found ?? clause.At(index, FeedbackClass.Frame)) is not { } known)
            {
                return false;
            }

            index = known.To;
        }

        return isFound && index == clause.Tokens.Count; // "the camera should go back"
    }

    /// <summary>True for "swap scene 1 and scene 2", "reverse the order" and "add a scene with a cat".</summary>
    public static bool ChangesScenes(FeedbackClause clause)
    {
        if (clause.First(FeedbackClass.Reorder) is { } reorder)
        {
            return (reorder.To - reorder.From > 1 && clause.First(FeedbackClass.Target) is null) || NamesScenes(clause, reorder.To);
        }

        if (clause.First(FeedbackClass.Add) is not { From: var from, To: var to } || clause.At(from, FeedbackClass.Restore) is not null)
        {
            return false;
        }

        while (to < clause.Tokens.Count && clause.Tokens[to].Norm is "a" or "an" or "another" or "one" or "more" or "new" or "eine"
            or "noch" or "weitere" or "neue" or "une" or "autre" or "nouvelle" or "una" or "otra" or "nueva")
        {
            to++;
        }

        return to > from + 1 && clause.At(to, FeedbackClass.Scene) is not null && clause.Tokens[to].Norm is not ("part" or "clip");
    }

    // "the last two scenes", "scene 1 and scene 2", "the first and the second", "1 and 2"
    private static bool NamesScenes(FeedbackClause clause, int from)
    {
        var named = 0;
        for (var index = from; index < clause.Tokens.Count;)
        {
            if (clause.At(index, FeedbackClass.Scene) is not null)
            {
                return true;
            }

            var number = clause.At(index, FeedbackClass.Ordinal) ?? clause.At(index, FeedbackClass.Number);
            var isNumber = number is not null || clause.Tokens[index].Kind == TokenKind.Number;
            named += isNumber ? 1 : 0;
            if (number is null && !isNumber && clause.At(index, FeedbackClass.Frame) is null
                && clause.Tokens[index].Norm is not ("two" or "both" or "beiden" or "zwei"))
            {
                return false;
            }

            index = number?.To ?? (isNumber ? index + 1 : clause.At(index, FeedbackClass.Frame)?.To ?? index + 1);
        }

        return named > 1;
    }

    /// <summary>True for "remove" and "please delete": what is to be removed stands elsewhere.</summary>
    public static bool OnlyRemoves(FeedbackClause clause)
    {
        var hasRemove = false;
        for (var index = 0; index < clause.Tokens.Count;)
        {
            var remove = clause.At(index, FeedbackClass.Remove) ?? clause.At(index, FeedbackClass.RemoveAfter);
            hasRemove |= remove is not null && clause.Tokens[index].Norm is not ("no" or "nimm" or "lass" or "lose" or "do");
            if ((remove ?? clause.At(index, FeedbackClass.Frame)) is not { } hit)
            {
                break;
            }

            index = hit.To;
            if (index == clause.Tokens.Count && hasRemove)
            {
                return true;
            }
        }

        return clause.Text.TrimEnd('。') is "削除" or "削除して" or "削除してください" or "消して" or "消してください";
    }
}
