using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// Reads one clause of feedback. A clause counts as a change of look only where every word of it is known: "the dog should run faster" is
/// about the dog, so its words are added to the prompt instead.
/// </summary>
internal sealed class ClauseReader(FeedbackClause clause, int? scene)
{
    private const int MaxWordsOfListEntry = 3;

    private static readonly FrozenSet<string> Closings = FrozenSet.ToFrozenSet(
        ["instead", "stattdessen", "reichen", "reicht", "genugen", "genugt", "suffisent", "suffit", "bastan", "basta"]);

    // "No dog, rather a cat"
    private static readonly FrozenSet<string> Preferences =
        FrozenSet.ToFrozenSet(["rather", "instead", "lieber", "stattdessen", "sondern", "plutot", "mejor", "sino"]);

    private readonly ClauseWords _words = new(clause);
    private readonly LookReader _look = new(clause, scene);
    private readonly BriefWords _brief = new(clause, scene);
    private readonly ReplacementReader _replacement = new(clause, scene);
    private readonly RemovalReader _removal = new(clause, scene);

    /// <summary>The changes, in order.</summary>
    /// <param name="last">The change before, whose verb also counts for "text, logos or people".</param>
    public IEnumerable<FeedbackEdit> Read(FeedbackEdit? last)
    {
        if (!clause.Tokens.Any(token => token.Kind is TokenKind.Word or TokenKind.Number))
        {
            return [];
        }

        if (BriefWords.IsLabelled(clause) && _brief.LabelledText() is { } labelled)
        {
            return labelled;
        }

        if ((Dislike.ExceptedBy(clause) ?? Dislike.Of(clause)) is { } disliked)
        {
            return Disliked(disliked);
        }

        var reading = PromptReading.Of(WithoutJoiners());
        if (NegatedWish.Is(clause, reading))
        {
            return [];
        }

        if (LessWish.Of(clause) is { Count: > 0 } wishes)
        {
            return [.. wishes.SelectMany(wish => new ClauseReader(wish, scene).Read(null))];
        }

        if (new Approval(clause).AsksForNothing() && !LookReader.States(reading))
        {
            return [];
        }

        List<FeedbackEdit> edits =
        [
            .. _replacement.Read() ?? _brief.LabelledText() ?? _brief.Silence() ?? _removal.Read(reading) ?? _brief.MusicMood()
                ?? Addition() ?? Continued(last, reading) ?? _look.Read(reading),
        ];
        if (edits is [FeedbackEdit.AddWords] && RefusedWish.OnlyRemoves(clause))
        {
            return [Unclear(FeedbackEdit.Unclear.Look)]; // "remove it"
        }

        if (edits is [FeedbackEdit.AddWords] && _brief.AsksForLanguage())
        {
            return [Unclear("voiceOver")];
        }

        if (edits is [FeedbackEdit.AddWords or FeedbackEdit.Add or FeedbackEdit.Replace] && _brief.NamesWordsToShow())
        {
            return [Unclear(FeedbackEdit.Unclear.Shown)];
        }

        return edits is [] or [FeedbackEdit.AddWords] && (_brief.PartOfBrief() ?? TextLook.FieldOf(clause)) is { } field
            ? [Unclear(field)]
            : edits;
    }

    // "I don't like the dog" asks for pictures without it, "I don't like the music" and "I don't like it" for nothing that can be read.
    private List<FeedbackEdit> Disliked(string what) =>
        ListedWords.Of(what).Select(ClauseWords.TargetOf).FirstOrDefault(field => field is not null) is { } part ? [Unclear(part)]
        : ClauseWords.IsFrame(what) ? [Unclear(FeedbackEdit.Unclear.Look)]
        : _removal.Removed(ClauseWords.WithoutArticle(what));

    private FeedbackEdit.Unclear Unclear(string field) => new(field) { Scene = scene, Words = clause.Text };

    // "for Instagram Reels instead", ", but vertical", "4 Sekunden reichen"; what is left keeps its place, for the spans.
    private string WithoutJoiners()
    {
        var from = clause.Tokens.Count > 1 && clause.Tokens[0].Norm is "but" or "and" or "aber" or "und" or "mais" or "pero" ? 1 : 0;
        while (from == 0 ? StartsStatement(0) : StartsStatement(from))
        {
            from = clause.At(from, FeedbackClass.Frame)!.Value.To;
        }

        var to = clause.Tokens.Count > from + 1 && Closings.Contains(clause.Tokens[^1].Norm) ? 1 : 0;
        return from + to == 0
            ? clause.Text
            : new string(' ', clause.Tokens[from].Start) + clause.Text[clause.Tokens[from].Start..clause.Tokens[^(to + 1)].End];
    }

    // "should be 4 seconds": in a prompt the words before a length say whose it is.
    private bool StartsStatement(int index) =>
        clause.At(index, FeedbackClass.Frame) is { } frame && clause.Tokens[index].Norm is "should" or "must" or "has" or "be" or "soll"
            or "muss" or "doit" or "debe" or "sein" or "etre" or "ser" && frame.To < clause.Tokens.Count;

    private List<FeedbackEdit>? Addition()
    {
        var verb = clause.First(FeedbackClass.Add) ?? clause.First(FeedbackClass.Restore);
        var after = clause.First(FeedbackClass.AddAfter);
        if (verb is null && after is null)
        {
            return null;
        }

        var what = verb is { } first
            ? _words.Between(first.To, after is { } tail && tail.From > first.To ? tail.From : clause.Tokens.Count)
            : _words.Between(0, after!.Value.From);
        if (what.Length == 0)
        {
            return null;
        }

        if (PromptReading.Of(what).Logo is not null)
        {
            return LookReader.In(what, scene); // "our logo at the end"
        }

        var listed = ListedWords.Of(what);
        if (listed.TrueForAll(entry => ClauseWords.TargetOf(entry) is not null))
        {
            return listed.ConvertAll<FeedbackEdit>(entry => ClauseWords.TargetOf(entry) is "text" or null
                ? new FeedbackEdit.Add(entry) { Scene = scene, Words = clause.Text }
                : new FeedbackEdit.AddPart(ClauseWords.TargetOf(entry)!) { Scene = scene, Words = clause.Text });
        }

        // "add captions in French", "add music with drums"
        var named = new FeedbackClause(ClauseWords.WithoutArticle(what)).At(0, FeedbackClass.Target)?.Value;
        var look = LookReader.In(what, scene);
        return LookReader.IsAppearance(look) ? look
            : named is "captions" or "music" or "overlays.logo" or "overlays.legalLine" or "endCardSeconds" ? [Unclear(named)]
            : [new FeedbackEdit.Add(what) { Scene = scene, Words = clause.Text }];
    }

    // "no text, logos or people": the entries of the list have no verb of their own.
    private List<FeedbackEdit>? Continued(FeedbackEdit? last, Reading reading)
    {
        // 'change the headline to "Go" and the call to action to "Buy now"'
        var isReplaced = last is not null && new FeedbackClause(last.Words).First(FeedbackClass.Replace) is not null;
        if (isReplaced && clause.First(FeedbackClass.Target) is { } target
            && clause.At(target.To, FeedbackClass.ReplaceBy) is { } by && by.To < clause.Tokens.Count
            && target.Value is "overlays.headline" or "overlays.callToAction" or "overlays.legalLine" or "voiceOver"
            && _brief.IsText(target.Value, clause.Slice(by.To, clause.Tokens.Count)))
        {
            return [new FeedbackEdit.SetText(target.Value, BriefWords.Quoted(_words.Between(by.To, clause.Tokens.Count)))
            {
                Scene = scene,
                Words = clause.Text,
            }];
        }

        var words = clause.Tokens.Count(token => token.Kind == TokenKind.Word);
        var isEntry = words <= MaxWordsOfListEntry || ListedWords.Of(clause.Text).Count > 1; // "the logo and the music"
        var isTarget = ListedWords.Of(clause.Text).TrueForAll(entry => ClauseWords.TargetOf(entry) is not null);
        return last is FeedbackEdit.Remove or FeedbackEdit.RemovePart && isEntry && MayBeEntry()
            && (isTarget || (!LookReader.States(reading) && _look.HasUnknownWords(reading)))
            && clause.First(FeedbackClass.Tone) is null && clause.First(FeedbackClass.Pace) is null
            ? _removal.Removed(ClauseWords.WithoutArticle(_words.Between(0, clause.Tokens.Count)))
            : null;
    }

    // "It is annoying", "with captions" and "show the sea" are no entries of a list.
    private bool MayBeEntry()
    {
        var text = PromptText.Of(clause.Text);
        return !FeedbackSplitter.IsVerb(clause.Tokens[0]) && !clause.Tokens.Any(token => Preferences.Contains(token.Norm))
            && text.Word(0) is not ("with" or "mit" or "avec" or "con" or "just" or "only")
            && !Enumerable.Range(0, text.Count).Any(index => text.Is(index, WordClass.Copula) || text.Is(index, WordClass.Pronoun));
    }
}
