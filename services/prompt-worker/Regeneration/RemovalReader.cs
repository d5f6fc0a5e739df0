using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Reads what is to be left out: "lose the text", "no music or captions", "die Musik weg".</summary>
internal sealed class RemovalReader(FeedbackClause clause, int? scene)
{
    private readonly ClauseWords _words = new(clause);

    /// <summary>The changes; null where the clause removes nothing.</summary>
    public List<FeedbackEdit>? Read(Reading reading)
    {
        if (reading.MaxDurationSeconds is not null)
        {
            return null; // "no more than 10 seconds"
        }

        if (clause.First(FeedbackClass.Remove) is { } verb)
        {
            var from = clause.At(verb.To, FeedbackClass.Add)?.To ?? verb.To; // "no añadas música"
            var end = (clause.First(FeedbackClass.RemoveAfter, from) ?? clause.First(FeedbackClass.AddAfter, from))?.From
                ?? clause.Tokens.Count;
            var lead = clause.Slice(0, verb.From);
            var before = AsksToAdd(lead) ? [] : new ClauseReader(new FeedbackClause(lead), scene).Read(null).ToList();
            var what = ClauseWords.WithoutArticle(_words.Between(from, end));
            return what.Length == 0 ? before.Count == 0 ? null : before : [.. before, .. Removed(what)];
        }

        if (clause.First(FeedbackClass.RemoveAfter) is { } after
            && ClauseWords.WithoutArticle(_words.Between(0, after.From)) is { Length: > 0 } removed
            && (clause.Tokens[after.From].Norm is not ("off" or "aus")
                || ListedWords.Of(removed).TrueForAll(entry => ClauseWords.TargetOf(entry) is not null)))
        {
            // "字幕を消して音楽を静かに": words behind the verb begin a wish of their own.
            var isWish = after.To < clause.Tokens.Count && clause.Tokens[after.To].IsIdeographic
                && clause.First(FeedbackClass.Target, after.To) is not null;
            var rest = new FeedbackClause(clause.Slice(after.To, clause.Tokens.Count));
            return isWish ? [.. Removed(removed), .. new ClauseReader(rest, scene).Read(null)] : Removed(removed);
        }

        return reading.Exclusions.Count == 0 ? null : [.. reading.Exclusions.Select(RemovedThing)];
    }

    /// <summary>The removal of things of a list: "the text and the logo", but "remove the text and zoom in" asks for two things.</summary>
    public List<FeedbackEdit> Removed(string what)
    {
        var edits = new List<FeedbackEdit>();
        if (AllTextExcept(what) is { } kept)
        {
            string[] texts = ["captions", "overlays.headline", "overlays.callToAction"];
            return [.. texts.Where(field => field != kept).Select(
                field => new FeedbackEdit.RemovePart(field) { Scene = scene, Words = clause.Text })];
        }

        foreach (var entry in ListedWords.Of(what))
        {
            var look = edits.Count > 0 ? LookReader.In(entry, scene) : [];
            edits.AddRange(look.Count > 0 && look.TrueForAll(edit => edit is FeedbackEdit.ChangeLook { Facet: WordClass.Camera })
                ? look
                : [RemovedThing(entry)]);
        }

        return edits;
    }

    // "füge" before "keine Musik hinzu"
    private static bool AsksToAdd(string words)
    {
        var part = new FeedbackClause(words);
        return part.First(FeedbackClass.Add) is { } add && ClauseWords.IsFrame(part.Without(add.From, add.To).Text);
    }

    // "all text except the headline": the part of the brief that stays
    private static string? AllTextExcept(string what)
    {
        var part = new FeedbackClause(what);
        for (var index = 1; index < part.Tokens.Count - 1; index++)
        {
            if (part.Tokens[index].Norm is "except" or "but" or "ausser" or "sauf" or "excepto" or "salvo" or "menos")
            {
                return ClauseWords.TargetOf(part.Slice(0, index)) == "text"
                    ? ClauseWords.TargetOf(part.Slice(index + 1, part.Tokens.Count))
                    : null;
            }
        }

        return null;
    }

    private FeedbackEdit RemovedThing(string what) => ClauseWords.TargetOf(what) is { } field
        ? new FeedbackEdit.RemovePart(field) { Scene = scene, Words = clause.Text }
        : new FeedbackEdit.Remove(what) { Scene = scene, Words = clause.Text };
}
