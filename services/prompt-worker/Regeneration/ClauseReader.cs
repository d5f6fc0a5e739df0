using System.Buffers;
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
    private static readonly SearchValues<char> TextMarks = SearchValues.Create("\"“”„«»「」:");

    private readonly ClauseWords _words = new(clause);
    private readonly LookReader _look = new(clause, scene);

    /// <summary>The changes, in order.</summary>
    /// <param name="last">The change before, whose verb also counts for "text, logos or people".</param>
    public IEnumerable<FeedbackEdit> Read(FeedbackEdit? last)
    {
        if (!clause.Tokens.Any(token => token.Kind is TokenKind.Word or TokenKind.Number))
        {
            return [];
        }

        var reading = PromptReading.Of(clause.Text);
        if (NegatedWish.Is(clause, reading))
        {
            return [];
        }

        if (LessWish.Of(clause) is { Count: > 0 } wishes)
        {
            return [.. wishes.SelectMany(wish => new ClauseReader(wish, scene).Read(null))];
        }

        var asksForNothing = IsPraise() || (clause.First(FeedbackClass.Keep) is { } keep && IsKept(keep) && !HasAction(keep));
        if (asksForNothing && !LookReader.States(reading))
        {
            return [];
        }

        return Replacement() ?? Removal(reading) ?? Addition() ?? Continued(last, reading) ?? _look.Read(reading);
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
            || (IsFrame(clause.Slice(0, keep.From)) && word.End - word.Start == word.Norm.Length);
    }

    private bool HasAction(FeedbackHit keep)
    {
        FeedbackClass[] actions =
        [
            FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Remove,
            FeedbackClass.RemoveAfter, FeedbackClass.Restore, FeedbackClass.Add, FeedbackClass.AddAfter, FeedbackClass.Replace,
            FeedbackClass.ReplaceAfter, FeedbackClass.InsteadOf,
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

    private IEnumerable<FeedbackEdit>? Replacement()
    {
        if (clause.First(FeedbackClass.InsteadOf) is { } instead)
        {
            var wanted = _words.Between(0, instead.From);
            var unwanted = _words.Between(instead.To, clause.Tokens.Count);
            if (wanted.Length == 0)
            {
                (unwanted, wanted) = Halves(instead.To);
            }

            return unwanted.Length == 0 ? null : wanted.Length == 0 ? Removed(unwanted) : Replaced(unwanted, wanted);
        }

        if (clause.First(FeedbackClass.ReplaceAfter) is { } verb && clause.First(FeedbackClass.ReplaceBetween) is { } between
            && between.From > 0 && between.To < verb.From)
        {
            return Replaced(_words.Between(0, between.From), _words.Between(between.To, verb.From));
        }

        if (clause.First(FeedbackClass.Replace) is { } change && clause.First(FeedbackClass.ReplaceBy, change.To + 1) is { } by
            && by.To < clause.Tokens.Count)
        {
            return Replaced(_words.Between(change.To, by.From), _words.Between(by.To, clause.Tokens.Count));
        }

        return null;
    }

    // "statt des Hundes eine Katze": the second article begins what is wanted.
    private (string What, string By) Halves(int from)
    {
        for (var index = from + 2; index < clause.Tokens.Count; index++)
        {
            if (clause.Tokens[index].Norm is "a" or "an" or "the" or "ein" or "eine" or "einen" or "un" or "une" or "una")
            {
                return (_words.Between(from, index), _words.Between(index, clause.Tokens.Count));
            }
        }

        return (_words.Between(from, clause.Tokens.Count), "");
    }

    private IEnumerable<FeedbackEdit> Replaced(string what, string by)
    {
        if (IsFrame(by) && clause.Text.AsSpan().IndexOfAny(TextMarks) < 0)
        {
            return [Unread()]; // "change the dogs to look different"
        }

        if (ClauseWords.TargetOf(what) is { } field)
        {
            return field switch
            {
                "music" => PromptReading.Of($"{ClauseWords.WithoutArticle(by)} music") is { MusicMood: not null } music
                    ? [new FeedbackEdit.State(music) { Scene = scene, Words = clause.Text }]
                    : [Unread()],
                "overlays.headline" or "overlays.callToAction" or "overlays.legalLine" or "voiceOver" =>
                    [IsText(field, by) ? new FeedbackEdit.SetText(field, Quoted(by)) { Scene = scene, Words = clause.Text } : Unread()],
                _ => [new FeedbackEdit.Replace(ClauseWords.WithoutArticle(what), by) { Scene = scene, Words = clause.Text }],
            };
        }

        // "change the style to watercolor", "sunset instead of night": the new value says what it is. "Replace the dog with a car" does not
        // change the place.
        var look = LookIn(by);
        var isOpen = IsFrame(what);
        var isLook = look.Count > 0 && (isOpen || (IsAppearance(look) && IsAppearance(LookIn(what))));
        return isOpen && look.Count == 0 ? [Unread()]
            : isLook || isOpen ? look
            : [new FeedbackEdit.Replace(ClauseWords.WithoutArticle(what), by) { Scene = scene, Words = clause.Text }];
    }

    private FeedbackEdit.AddWords Unread() => new() { Scene = scene, Words = clause.Text };

    // 'change the voice to "Come in"', but not "change the voice to a woman", nor "change the title to white".
    private bool IsText(string field, string by) =>
        clause.Text.AsSpan().IndexOfAny(TextMarks) >= 0
        || (field != "voiceOver" && (char.IsUpper(by[0]) || Tokenizer.Read(by).Count > 1));

    // 'Go" and ...': what follows the quotation is not part of it.
    private static string Quoted(string by) => by.IndexOfAny(['"', '”', '»', '」']) is > 0 and var end ? by[..end] : by;

    // "the style", "it"
    private static bool IsFrame(string words)
    {
        var part = new FeedbackClause(words);
        var index = 0;
        while (part.At(index, FeedbackClass.Frame) is { } frame)
        {
            index = frame.To;
        }

        return index == part.Tokens.Count;
    }

    private List<FeedbackEdit> LookIn(string words)
    {
        var look = new LookReader(new FeedbackClause(words), scene).Read(PromptReading.Of(words));
        return look.Exists(edit => edit is FeedbackEdit.AddWords) ? [] : look;
    }

    private static bool IsAppearance(List<FeedbackEdit> look) =>
        look.Count > 0 && !look.Exists(edit => edit is FeedbackEdit.ChangeLook { Facet: WordClass.Setting });

    private List<FeedbackEdit>? Removal(Reading reading)
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
            return Removed(removed);
        }

        return reading.Exclusions.Count == 0 ? null : [.. reading.Exclusions.Select(RemovedThing)];
    }

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

        var listed = ListedWords.Of(what);
        if (listed.TrueForAll(entry => ClauseWords.TargetOf(entry) is not null))
        {
            return listed.ConvertAll<FeedbackEdit>(entry => ClauseWords.TargetOf(entry) is "text" or null
                ? new FeedbackEdit.Add(entry) { Scene = scene, Words = clause.Text }
                : new FeedbackEdit.AddPart(ClauseWords.TargetOf(entry)!) { Scene = scene, Words = clause.Text });
        }

        var look = LookIn(what);
        return IsAppearance(look)
            ? look
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
            && IsText(target.Value, clause.Slice(by.To, clause.Tokens.Count)))
        {
            return [new FeedbackEdit.SetText(target.Value, Quoted(_words.Between(by.To, clause.Tokens.Count)))
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
            ? Removed(ClauseWords.WithoutArticle(_words.Between(0, clause.Tokens.Count)))
            : null;
    }

    // "It is annoying", "with captions" and "show the sea" are no entries of a list.
    private bool MayBeEntry()
    {
        var text = PromptText.Of(clause.Text);
        return !FeedbackSplitter.IsVerb(clause.Tokens[0]) && text.Word(0) is not ("with" or "mit" or "avec" or "con" or "just" or "only")
            && !Enumerable.Range(0, text.Count).Any(index => text.Is(index, WordClass.Copula) || text.Is(index, WordClass.Pronoun));
    }

    // "füge" before "keine Musik hinzu"
    private static bool AsksToAdd(string words)
    {
        var part = new FeedbackClause(words);
        return part.First(FeedbackClass.Add) is { } add && IsFrame(part.Without(add.From, add.To).Text);
    }

    // "the text and the logo", but "remove the text and zoom in" asks for two things.
    private List<FeedbackEdit> Removed(string what)
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
            var look = edits.Count > 0 ? LookIn(entry) : [];
            edits.AddRange(look.Count > 0 && look.TrueForAll(edit => edit is FeedbackEdit.ChangeLook { Facet: WordClass.Camera })
                ? look
                : [RemovedThing(entry)]);
        }

        return edits;
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
