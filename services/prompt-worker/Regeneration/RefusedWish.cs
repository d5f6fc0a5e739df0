namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// Recognizes wishes that no change of a take fulfils: to undo a change, for the same once more, for other scenes, without a scene.
/// </summary>
internal static class RefusedWish
{
    /// <summary>True for "undo that" and "zurück zur vorherigen Version", and nothing else.</summary>
    public static bool Undoes(FeedbackClause clause) => IsOnly(clause, FeedbackClass.Undo);

    /// <summary>True for "try again" and "make another version", and nothing else.</summary>
    public static bool Repeats(FeedbackClause clause) => IsOnly(clause, FeedbackClass.Repeat);

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
            var next = clause.At(reorder.To, FeedbackClass.Frame) is { } frame && clause.At(reorder.To, FeedbackClass.Scene) is null
                ? frame.To
                : reorder.To;
            return (reorder.To - reorder.From > 1 && clause.First(FeedbackClass.Target) is null)
                || clause.At(next, FeedbackClass.Scene) is not null
                || (clause.At(next, FeedbackClass.Ordinal) is { } ordinal && clause.At(ordinal.To, FeedbackClass.Scene) is not null);
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
