using System.Globalization;
using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Readers;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// Reads one clause of feedback. A clause counts as a change of look only where every word of it is known: "the dog should run faster" is
/// about the dog, so its words are added to the prompt instead.
/// </summary>
internal sealed class ClauseReader(FeedbackClause clause, int? scene)
{
    private const int MaxWordsOfListEntry = 3;

    private static readonly string[] TrailingWords = ["aus", "please", "bitte", "too", "also", "again", "instead", "hinzu"];

    /// <summary>The changes, in order.</summary>
    /// <param name="last">The change before, whose verb also counts for "text, logos or people".</param>
    public IEnumerable<FeedbackEdit> Read(FeedbackEdit? last)
    {
        if (!clause.Tokens.Any(token => token.Kind is TokenKind.Word or TokenKind.Number))
        {
            return [];
        }

        var reading = PromptReading.Of(clause.Text);
        if (clause.First(FeedbackClass.Keep) is { } keep && !HasAction(keep) && !States(reading))
        {
            return [];
        }

        return Replacement() ?? Removal(reading) ?? Addition() ?? Continued(last, reading) ?? Look(reading);
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

    private static bool States(Reading reading) =>
        reading.DurationSeconds is not null || reading.MaxDurationSeconds is not null || reading.AspectRatio is not null
        || reading.PlatformAspectRatio is not null || reading.FramesPerSecond is not null || reading.Quality is not null
        || reading.VoiceText is not null || reading.MusicMood is not null || reading.Captions || reading.EndCardSeconds is not null
        || reading.CallToAction is not null || reading.Headline is not null || reading.Platforms.Count > 0 || reading.Faults.Count > 0;

    private IEnumerable<FeedbackEdit>? Replacement()
    {
        if (clause.First(FeedbackClass.InsteadOf) is { } instead)
        {
            var wanted = Object(0, instead.From);
            var unwanted = Object(instead.To, clause.Tokens.Count);
            if (wanted.Length == 0)
            {
                (unwanted, wanted) = Halves(instead.To);
            }

            return unwanted.Length == 0 ? null : wanted.Length == 0 ? [Removed(unwanted)] : Replaced(unwanted, wanted);
        }

        if (clause.First(FeedbackClass.ReplaceAfter) is { } verb && clause.First(FeedbackClass.ReplaceBetween) is { } between
            && between.From > 0 && between.To < verb.From)
        {
            return Replaced(Object(0, between.From), Object(between.To, verb.From));
        }

        if (clause.First(FeedbackClass.Replace) is { } change && clause.First(FeedbackClass.ReplaceBy, change.To + 1) is { } by
            && by.To < clause.Tokens.Count)
        {
            return Replaced(Object(change.To, by.From), Object(by.To, clause.Tokens.Count));
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
                return (Object(from, index), Object(index, clause.Tokens.Count));
            }
        }

        return (Object(from, clause.Tokens.Count), "");
    }

    private IEnumerable<FeedbackEdit> Replaced(string what, string by)
    {
        if (TargetOf(what) is { } field)
        {
            return field switch
            {
                "music" => [new FeedbackEdit.State(PromptReading.Of($"{WithoutArticle(by)} music")) { Scene = scene, Words = clause.Text }],
                "overlays.headline" or "overlays.callToAction" or "overlays.legalLine" or "voiceOver" =>
                    [new FeedbackEdit.SetText(field, by) { Scene = scene, Words = clause.Text }],
                _ => [new FeedbackEdit.Replace(WithoutArticle(what), by) { Scene = scene, Words = clause.Text }],
            };
        }

        // "change the style to watercolor", "sunset instead of night": the new value says what it is. "Replace the dog with a car" does not
        // change the place.
        var look = LookIn(by);
        var isOpen = IsFrame(what);
        var isLook = look.Count > 0 && (isOpen || (IsAppearance(look) && IsAppearance(LookIn(what))));
        return isLook || isOpen
            ? look
            : [new FeedbackEdit.Replace(WithoutArticle(what), by) { Scene = scene, Words = clause.Text }];
    }

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
        var look = new ClauseReader(new FeedbackClause(words), scene).Look(PromptReading.Of(words));
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
            var end = clause.First(FeedbackClass.RemoveAfter, verb.To) is { } particle ? particle.From : clause.Tokens.Count;
            var before = new ClauseReader(new FeedbackClause(clause.Slice(0, verb.From)), scene).Read(null).ToList();
            var what = WithoutArticle(Object(verb.To, end));
            return what.Length == 0 ? before.Count == 0 ? null : before : [.. before, Removed(what)];
        }

        if (clause.First(FeedbackClass.RemoveAfter) is { } after && WithoutArticle(Object(0, after.From)) is { Length: > 0 } removed)
        {
            return [Removed(removed)];
        }

        return reading.Exclusions.Count == 0 ? null : [.. reading.Exclusions.Select(Removed)];
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
            ? Object(first.To, after is { } tail && tail.From > first.To ? tail.From : clause.Tokens.Count)
            : Object(0, after!.Value.From);
        if (what.Length == 0)
        {
            return null;
        }

        if (TargetOf(what) is { } field)
        {
            return [field == "text"
                ? new FeedbackEdit.Add(WithoutArticle(what)) { Scene = scene, Words = clause.Text }
                : new FeedbackEdit.AddPart(field) { Scene = scene, Words = clause.Text }];
        }

        var look = LookIn(what);
        return IsAppearance(look)
            ? look
            : [new FeedbackEdit.Add(what) { Scene = scene, Words = clause.Text }];
    }

    // "no text, logos or people": the entries of the list have no verb of their own.
    private List<FeedbackEdit>? Continued(FeedbackEdit? last, Reading reading)
    {
        var words = clause.Tokens.Count(token => token.Kind == TokenKind.Word);
        return last is FeedbackEdit.Remove or FeedbackEdit.RemovePart && words <= MaxWordsOfListEntry
            && !States(reading) && Uncovered(PromptText.Of(clause.Text), reading) > 0
            ? [Removed(WithoutArticle(Object(0, clause.Tokens.Count)))]
            : null;
    }

    private FeedbackEdit Removed(string what) => TargetOf(what) is { } field
        ? new FeedbackEdit.RemovePart(field) { Scene = scene, Words = clause.Text }
        : new FeedbackEdit.Remove(what) { Scene = scene, Words = clause.Text };

    private static string? TargetOf(string what)
    {
        var part = new FeedbackClause(WithoutArticle(what));
        return part.At(0, FeedbackClass.Target) is { } target && target.To == part.Tokens.Count ? target.Value : null;
    }

    /// <summary>The words between two tokens without those that change nothing at the start, but with an article.</summary>
    private string Object(int from, int to)
    {
        while (from < to && !IsArticle(from) && clause.At(from, FeedbackClass.Frame) is { } frame && frame.To <= to)
        {
            from = frame.To;
        }

        while (to > from && (TrailingWords.Contains(clause.Tokens[to - 1].Norm) || clause.Tokens[to - 1].Kind == TokenKind.Delimiter))
        {
            to--;
        }

        return clause.Slice(from, to);
    }

    private bool IsArticle(int index) => PromptText.Of(clause.Tokens[index].Norm).Is(0, WordClass.Article)
        || clause.Tokens[index].Norm is "der" or "die" or "das" or "da" or "den" or "dem" or "ein" or "eine" or "einen"
            or "le" or "la" or "un" or "une" or "el" or "lo" or "una" or "l";

    private static string WithoutArticle(string words)
    {
        var part = new FeedbackClause(words);
        var from = 0;
        while (from < part.Tokens.Count - 1 && part.At(from, FeedbackClass.Frame) is { } frame && frame.To < part.Tokens.Count)
        {
            from = frame.To;
        }

        return part.Tokens.Count == 0 ? "" : part.Slice(from, part.Tokens.Count);
    }

    private List<FeedbackEdit> Look(Reading reading)
    {
        var text = PromptText.Of(clause.Text);
        var edits = new List<FeedbackEdit>();
        if (SecondsOf(text) is { } seconds)
        {
            return [new FeedbackEdit.AddSeconds(seconds) { Scene = scene, Words = clause.Text }];
        }

        if (States(reading))
        {
            edits.Add(new FeedbackEdit.State(reading) { Scene = scene, Words = clause.Text });
        }

        if (Uncovered(text, reading) > 0)
        {
            return edits.Count > 0 ? edits : [new FeedbackEdit.AddWords { Scene = scene, Words = clause.Text }];
        }

        AddSound(edits);
        if (edits.Count == 0)
        {
            AddLook(edits, text);
        }

        return edits;
    }

    // "2 seconds longer"
    private double? SecondsOf(PromptText text)
    {
        if (clause.First(FeedbackClass.Length) is not { } length)
        {
            return null;
        }

        for (var index = 0; index < text.Count; index++)
        {
            if (NumberReader.At(text, index) is { } number && text.At(number.To, WordClass.TimeUnit) is { } unit)
            {
                var seconds = number.Value * double.Parse(unit.Entry.Value!, CultureInfo.InvariantCulture);
                return double.Parse(length.Value, CultureInfo.InvariantCulture) > 1 ? seconds : -seconds;
            }
        }

        return null;
    }

    private void AddSound(List<FeedbackEdit> edits)
    {
        var target = clause.First(FeedbackClass.Target)?.Value;
        if (target is "music" or null && clause.First(FeedbackClass.Loudness) is { } volume)
        {
            edits.Add(new FeedbackEdit.ChangeVolume(volume.Value == "up") { Words = clause.Text });
        }
        else if (target == "voiceOver" && clause.First(FeedbackClass.Pace) is { } pace)
        {
            edits.Add(new FeedbackEdit.ChangeSpeech(pace.Value == "fast") { Words = clause.Text });
        }
    }

    private void AddLook(List<FeedbackEdit> edits, PromptText text)
    {
        for (var index = 0; index < text.Count; index++)
        {
            if (clause.At(index, FeedbackClass.Tone) is { } tone)
            {
                edits.Add(new FeedbackEdit.ChangeTone(Tone.Of(tone.Value)) { Scene = scene, Words = clause.Text });
                index = tone.To - 1;
            }
            else if (clause.At(index, FeedbackClass.Pace) is { } pace)
            {
                edits.Add(new FeedbackEdit.ChangePace(pace.Value == "fast") { Scene = scene, Words = clause.Text });
                index = pace.To - 1;
            }
            else if (clause.At(index, FeedbackClass.Length) is { } length)
            {
                edits.Add(new FeedbackEdit.ScaleLength(
                    double.Parse(length.Value, CultureInfo.InvariantCulture)) { Scene = scene, Words = clause.Text });
                index = length.To - 1;
            }
            else if (FacetAt(text, index) is { } hit)
            {
                edits.Add(new FeedbackEdit.ChangeLook(hit.Entry.Class, hit.Entry.Value!, PaletteOf(text, hit))
                {
                    Scene = scene,
                    Words = clause.Text,
                });
                index = hit.To - 1;
            }
        }
    }

    // A word such as "neon" implies a light, a mood and colours; the first of this order is what it states.
    private static Hit? FacetAt(PromptText text, int index)
    {
        foreach (var facet in (ReadOnlySpan<WordClass>)
            [WordClass.Style, WordClass.Lighting, WordClass.Camera, WordClass.Setting, WordClass.Mood])
        {
            if (text.At(index, facet) is { } hit)
            {
                return hit;
            }
        }

        return null;
    }

    private static string[]? PaletteOf(PromptText text, Hit hit)
    {
        for (var index = hit.From; index < hit.To; index++)
        {
            if (hit.Entry.Class is WordClass.Lighting or WordClass.Setting && text.At(index, WordClass.Palette) is { } palette)
            {
                return palette.Entry.Value!.Split(' ');
            }
        }

        return null;
    }

    private int Uncovered(PromptText text, Reading? reading = null)
    {
        var covered = new bool[text.Count];
        ReadOnlySpan<FeedbackClass> words =
        [
            FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Frame,
            FeedbackClass.AllScenes,
        ];
        ReadOnlySpan<WordClass> known =
        [
            WordClass.Style, WordClass.Lighting, WordClass.Camera, WordClass.Setting, WordClass.Mood, WordClass.Article,
            WordClass.Preposition, WordClass.Conjunction, WordClass.Pronoun, WordClass.Copula, WordClass.Filler, WordClass.MakeIt,
            WordClass.Polite, WordClass.StyleNoun, WordClass.Format,
        ];
        var hasSound = clause.First(FeedbackClass.Loudness) ?? clause.First(FeedbackClass.Pace);
        for (var index = 0; index < text.Count; index++)
        {
            foreach (var wordClass in words)
            {
                Cover(covered, index, clause.At(index, wordClass)?.To);
            }

            foreach (var wordClass in known)
            {
                Cover(covered, index, text.At(index, wordClass)?.To);
            }

            Cover(covered, index, hasSound is null ? null : clause.At(index, FeedbackClass.Target)?.To);
        }

        CoverSpans(covered, text, reading?.Spans ?? []);

        return text.Tokens.Where((token, index) => !covered[index] && token.Kind is not (TokenKind.Delimiter or TokenKind.Symbol)).Count();
    }

    // Once for each span of the text, however many spans and tokens there are.
    private static void CoverSpans(bool[] covered, PromptText text, IReadOnlyList<PromptSpan> spans)
    {
        var index = 0;
        var end = 0;
        foreach (var span in spans.OrderBy(span => span.Start))
        {
            end = Math.Max(end, span.Start + span.Length);
            while (index < text.Count && text.Tokens[index].Start < span.Start)
            {
                index++;
            }

            for (; index < text.Count && text.Tokens[index].End <= end; index++)
            {
                covered[index] = true;
            }
        }
    }

    private static void Cover(bool[] covered, int from, int? to)
    {
        if (to is { } end)
        {
            Array.Fill(covered, true, from, Math.Min(end, covered.Length) - from);
        }
    }
}
