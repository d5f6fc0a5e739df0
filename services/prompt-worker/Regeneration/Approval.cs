namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Recognizes a clause that asks for no change: "nice", "very good", "leave the dog as it is".</summary>
internal sealed class Approval(FeedbackClause clause)
{
    /// <summary>True where nothing of the clause asks for a change.</summary>
    public bool AsksForNothing() => IsPraise() || (clause.First(FeedbackClass.Keep) is { } keep && IsKept(keep) && !HasAction(keep));

    // "Nice", "very good", but not "a great white shark", "make it beautiful" or "not good".
    private bool IsPraise()
    {
        var (index, hasPraise) = (0, false);
        while (index < clause.Tokens.Count && clause.At(index, FeedbackClass.Demand) is null)
        {
            var praise = clause.At(index, FeedbackClass.Praise);
            hasPraise |= praise is not null;
            if ((praise ?? clause.At(index, FeedbackClass.Frame)) is not { } hit)
            {
                return false;
            }

            index = hit.To;
        }

        return hasPraise && index == clause.Tokens.Count;
    }

    // "leave the dog", but not "the leaves should be red" or "a story about love".
    private bool IsKept(FeedbackHit keep)
    {
        var word = clause.Tokens[keep.From];
        return keep.To - keep.From > 1 || word.Norm is not ("love" or "leave")
            || (ClauseWords.IsFrame(clause.Slice(0, keep.From)) && word.End - word.Start == word.Norm.Length);
    }

    private bool HasAction(FeedbackHit keep)
    {
        FeedbackClass[] actions =
        [
            FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Resolution,
            FeedbackClass.Remove, FeedbackClass.RemoveAfter, FeedbackClass.Restore, FeedbackClass.Add, FeedbackClass.AddAfter,
            FeedbackClass.Replace, FeedbackClass.ReplaceAfter, FeedbackClass.InsteadOf,
        ];
        for (var index = 0; index < clause.Tokens.Count; index++)
        {
            if (Array.Exists(actions, action => clause.At(index, action) is { } hit && (hit.From < keep.From || hit.To > keep.To)))
            {
                return true;
            }
        }

        return false;
    }
}
