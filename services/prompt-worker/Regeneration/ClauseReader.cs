using System.Buffers;
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
    private static readonly SearchValues<char> TextMarks = SearchValues.Create("\"“”„«»「」:");

    private readonly ClauseWords _words = new(clause);
    private readonly LookReader _look = new(clause, scene);

    private static readonly FrozenSet<string> Negators = FrozenSet.ToFrozenSet(["not", "nicht", "pas", "no"]);

    // Before what a complaint or a wish is about: "I don't like the music", "another voice".
    private static readonly FrozenSet<string> Opinions = FrozenSet.ToFrozenSet(
    [
        "like", "hate", "love", "dislike", "prefer", "move", "translate", "place", "get", "different", "other", "another", "new", "better",
        "bigger", "smaller", "larger", "female", "male", "only", "just", "same", "dont", "not", "no", "doesnt", "isnt", "burn",
        "mag", "mir", "gefallt", "andere", "anderer", "anderes", "anderen", "neue", "neuer", "nur", "nicht", "ubersetze", "verschiebe",
        "grossere", "kleinere", "weibliche", "mannliche", "naime", "aime", "n", "ne", "pas", "autre", "nouvelle", "seulement", "traduis",
        "deplace", "gusta", "otra", "otro", "nueva", "solo", "traduce", "mueve",
    ]);

    // Between the name of a text and its words: 'headline should be "Go"', "call to action: Buy now"
    private static readonly FrozenSet<string> BeforeText = FrozenSet.ToFrozenSet(
    [
        ":", "：", "should", "must", "has", "to", "be", "read", "say", "saying", "reading", "is", "that", "with", "the", "word", "text",
        "as", "=", "\"", "“", "„", "«", "「", "soll", "sollte", "lauten", "lautet", "heissen", "sein", "auf", "in", "mit", "doit", "devrait",
        "etre", "dire", "en", "par", "debe", "deberia", "ser", "decir", "a", "dice",
    ]);

    /// <summary>True for the parts of a brief that have words.</summary>
    public static bool IsOfText(string field) =>
        field is "overlays.headline" or "overlays.callToAction" or "overlays.legalLine" or "voiceOver";

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

    /// <summary>What "not a dog" denies; null for any other clause.</summary>
    public static string? ThingDenied(FeedbackClause clause)
    {
        if (clause.Tokens.Count is < 2 or > MaxWordsOfListEntry + 2 || !Negators.Contains(clause.Tokens[0].Norm))
        {
            return null;
        }

        var what = ClauseWords.WithoutArticle(clause.Slice(1, clause.Tokens.Count));
        return what.Length > 0 && !LookReader.States(PromptReading.Of(what)) && Look.Find(PromptText.Of(clause.Text)).Count == 0
            && Array.TrueForAll(Compared, one => clause.First(one) is null)
            ? what
            : null;
    }

    private static readonly FeedbackClass[] Compared =
    [
        FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Resolution,
        FeedbackClass.Praise, FeedbackClass.Remove, FeedbackClass.RemoveAfter, FeedbackClass.Replace, FeedbackClass.Add,
        FeedbackClass.Target,
    ];

    /// <summary>The changes, in order.</summary>
    /// <param name="last">The change before, whose verb also counts for "text, logos or people".</param>
    public IEnumerable<FeedbackEdit> Read(FeedbackEdit? last)
    {
        if (!clause.Tokens.Any(token => token.Kind is TokenKind.Word or TokenKind.Number))
        {
            return [];
        }

        if (Dislike.Of(clause) is { } disliked)
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

        var asksForNothing = IsPraise() || (clause.First(FeedbackClass.Keep) is { } keep && IsKept(keep) && !HasAction(keep));
        if (asksForNothing && !LookReader.States(reading))
        {
            return [];
        }

        List<FeedbackEdit> edits =
        [
            .. Replacement() ?? LabelledText() ?? Silence() ?? Removal(reading) ?? Addition() ?? Continued(last, reading)
                ?? _look.Read(reading),
        ];
        return edits is [] or [FeedbackEdit.AddWords] && (PartOfBrief() ?? TextLook.FieldOf(clause)) is { } field
            ? [Unclear(field)]
            : edits;
    }

    // "I don't like the dog" asks for pictures without it, "I don't like the music" and "I don't like it" for nothing that can be read.
    private IEnumerable<FeedbackEdit> Disliked(string what) =>
        ListedWords.Of(what).Select(ClauseWords.TargetOf).FirstOrDefault(field => field is not null) is { } part ? [Unclear(part)]
        : IsFrame(what) ? [Unclear(FeedbackEdit.Unclear.Look)]
        : Removed(ClauseWords.WithoutArticle(what));

    private FeedbackEdit.Unclear Unclear(string field) => new(field) { Scene = scene, Words = clause.Text };

    // "for Instagram Reels instead", ", but vertical"
    private string WithoutJoiners()
    {
        var from = clause.Tokens.Count > 1 && clause.Tokens[0].Norm is "but" or "and" or "aber" or "und" or "mais" or "pero" ? 1 : 0;
        var to = clause.Tokens.Count > from + 1 && clause.Tokens[^1].Norm is "instead" or "stattdessen" ? 1 : 0;
        return from + to == 0 ? clause.Text : clause.Text[clause.Tokens[from].Start..clause.Tokens[^(to + 1)].End];
    }

    // "mute", "make it silent"
    private List<FeedbackEdit>? Silence()
    {
        var index = 0;
        while (clause.At(index, FeedbackClass.Frame) is { } frame)
        {
            index = frame.To;
        }

        return index == clause.Tokens.Count - 1 && clause.Tokens[index].Norm is "mute" or "silent" or "muted" or "stumm" or "muet" or "mudo"
            ? [new FeedbackEdit.RemovePart("sound") { Scene = scene, Words = clause.Text }]
            : null;
    }

    // 'headline: Run wild', 'the headline should be "Run wild"', 'set the call to action to "Buy now"'
    private List<FeedbackEdit>? LabelledText()
    {
        if (clause.First(FeedbackClass.Target) is not { } target || !IsOfText(target.Value))
        {
            return null;
        }

        for (var before = 0; before < target.From;)
        {
            if ((clause.At(before, FeedbackClass.Frame) ?? clause.At(before, FeedbackClass.Add) ?? clause.At(before, FeedbackClass.Replace))
                is not { } known)
            {
                return null;
            }

            before = known.To;
        }

        var from = target.To;
        var (isQuoted, hasColon) = (false, false);
        while (from < clause.Tokens.Count && !isQuoted && BeforeText.Contains(clause.Tokens[from].Norm))
        {
            isQuoted = clause.Tokens[from].Kind == TokenKind.Delimiter && clause.Tokens[from].Norm is not (":" or "：");
            hasColon |= clause.Tokens[from].Norm is ":" or "：";
            from++;
        }

        if (from >= clause.Tokens.Count || from == target.To)
        {
            return null;
        }

        var words = clause.Slice(from, clause.Tokens.Count);
        words = isQuoted && words.IndexOfAny(['"', '”', '“', '»', '」']) is > 0 and var end ? words[..end].Trim() : words;
        return words.Length > 0 && (isQuoted || hasColon || (target.Value != "voiceOver" && char.IsUpper(words[0])))
            ? [new FeedbackEdit.SetText(target.Value, words) { Scene = scene, Words = clause.Text }]
            : null;
    }

    // What the clause is about where it begins with a part of the brief: "the music is terrible", "change the voice to a woman".
    private string? PartOfBrief()
    {
        for (var index = 0; index < clause.Tokens.Count;)
        {
            if (clause.At(index, FeedbackClass.Target) is { } target)
            {
                // "a speaker stands on a stage" is a picture
                return target.Value == "text" || (index == 1 && clause.Tokens[0].Norm is "a" or "an" or "ein" or "eine" or "un" or "une"
                    or "una") ? null : target.Value;
            }

            if ((clause.At(index, FeedbackClass.Replace) ?? clause.At(index, FeedbackClass.Keep) ?? clause.At(index, FeedbackClass.Frame))
                is { } known)
            {
                index = known.To;
            }
            else if (Opinions.Contains(clause.Tokens[index].Norm) || clause.Tokens[index].Norm is "put" or "make" or "set" or "use")
            {
                index++;
            }
            else
            {
                return null;
            }
        }

        return null;
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
            FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Resolution,
            FeedbackClass.Remove, FeedbackClass.RemoveAfter, FeedbackClass.Restore, FeedbackClass.Add, FeedbackClass.AddAfter,
            FeedbackClass.Replace,
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
        if (Denial() is { } denied)
        {
            return denied;
        }

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

    // "not a dog but a cat", "cats not dogs"
    private IEnumerable<FeedbackEdit>? Denial()
    {
        var not = 0;
        while (not < clause.Tokens.Count && !Negators.Contains(clause.Tokens[not].Norm))
        {
            not++;
        }

        var but = not + 1;
        while (but < clause.Tokens.Count && clause.Tokens[but].Norm is not ("but" or "sondern" or "mais" or "sino"))
        {
            but++;
        }

        var (what, by) = but < clause.Tokens.Count
            ? (clause.Slice(not + 1, but), clause.Slice(but + 1, clause.Tokens.Count))
            : (clause.Slice(Math.Min(not + 1, clause.Tokens.Count), clause.Tokens.Count), clause.Slice(0, not));
        var isDenial = but < clause.Tokens.Count ? not == 0 : not is > 0 and <= MaxWordsOfListEntry;
        return isDenial && IsThing(what) && IsThing(by)
            ? [new FeedbackEdit.Replace(ClauseWords.WithoutArticle(what), by) { Scene = scene, Words = clause.Text }]
            : null;
    }

    private static bool IsThing(string words)
    {
        var part = new FeedbackClause(words);
        return part.Tokens.Count is > 0 and <= MaxWordsOfListEntry && !IsFrame(words)
            && part.Tokens.All(token => token.Kind == TokenKind.Word) && Array.TrueForAll(Compared, one => part.First(one) is null)
            && Look.Find(PromptText.Of(words)).Count == 0 && !Enumerable.Range(0, part.Tokens.Count).Any(
                index => PromptText.Of(words) is var text && (text.Is(index, WordClass.Copula) || text.Is(index, WordClass.Pronoun)));
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
