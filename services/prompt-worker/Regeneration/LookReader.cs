using System.Collections.Frozen;
using System.Globalization;
using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Readers;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Reads changes of light, colours, mood, style, camera work, place, length and sound from one clause.</summary>
internal sealed class LookReader(FeedbackClause clause, int? scene)
{
    private static readonly FrozenSet<string> Looks = FrozenSet.ToFrozenSet(["style", "mood", "lighting", "camera", "setting"]);

    // What is wanted of a thing that is too much so.
    private static readonly FrozenDictionary<string, string> Opposites = new Dictionary<string, string>
    {
        ["big"] = "smaller", ["large"] = "smaller", ["small"] = "bigger", ["tiny"] = "bigger", ["close"] = "further away",
        ["far"] = "closer", ["tall"] = "shorter", ["thin"] = "thicker", ["thick"] = "thinner", ["crowded"] = "emptier",
        ["empty"] = "fuller", ["old"] = "younger", ["young"] = "older", ["blurry"] = "sharper", ["sharp"] = "softer",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Placing = FrozenSet.ToFrozenSet(
    [
        "put", "place", "show", "display", "move", "include", "appear", "appears", "pon", "coloca", "muestra", "met", "mettez", "affiche",
        "zeige", "setze", "our", "my", "unser", "notre", "nuestro",
    ]);

    /// <summary>True where a prompt of these words would state a parameter.</summary>
    public static bool States(Reading reading) =>
        reading.DurationSeconds is not null || reading.MaxDurationSeconds is not null || reading.AspectRatio is not null
        || reading.PlatformAspectRatio is not null || reading.FramesPerSecond is not null || reading.Quality is not null
        || reading.VoiceText is not null || reading.MusicMood is not null || reading.Captions || reading.EndCardSeconds is not null
        || reading.Logo is not null || reading.CallToAction is not null || reading.Headline is not null || reading.LegalLine is not null
        || reading.Platforms.Count > 0
        || reading.Faults.Count > 0;

    /// <summary>The changes of look that words ask for; none where a word of them is not known.</summary>
    public static List<FeedbackEdit> In(string words, int? scene)
    {
        var look = new LookReader(new FeedbackClause(words), scene).Read(PromptReading.Of(words));
        return look.Exists(edit => edit is FeedbackEdit.AddWords) ? [] : look;
    }

    /// <summary>True for changes of style, light, mood or camera work, and of no place.</summary>
    public static bool IsAppearance(List<FeedbackEdit> look) =>
        look.Count > 0 && !look.Exists(edit => edit is FeedbackEdit.ChangeLook { Facet: WordClass.Setting });

    /// <summary>True where a word of the clause changes nothing that is known.</summary>
    public bool HasUnknownWords(Reading reading) => Uncovered(PromptText.Of(clause.Text), reading) > 0;

    /// <summary>The changes; words that are not all known are added to prompts.</summary>
    public List<FeedbackEdit> Read(Reading reading)
    {
        var text = PromptText.Of(clause.Text);
        var edits = new List<FeedbackEdit>();
        if (reading.MaxDurationSeconds is null && clause.First(FeedbackClass.Length) is { } change && LengthIn(text) is { } length)
        {
            var isLonger = double.Parse(change.Value, CultureInfo.InvariantCulture) > 1;
            return IsNewLength(text, length) && PromptReading.Of(text.Slice(length.From, length.To)) is var whole && States(whole)
                ? [new FeedbackEdit.State(whole) { Scene = scene, Words = clause.Text }]
                : [new FeedbackEdit.AddSeconds(isLonger ? length.Seconds : -length.Seconds) { Scene = scene, Words = clause.Text }];
        }

        if (States(reading))
        {
            edits.Add(new FeedbackEdit.State(reading) { Scene = scene, Words = clause.Text });
        }

        if (UncoveredWords(text, reading).Count > 0)
        {
            return edits.Count > 0
                ? [.. edits, .. OfPictures(text, reading), .. Left(reading)]
                : [new FeedbackEdit.AddWords { Scene = scene, Words = Wanted() }];
        }

        if (clause.First(FeedbackClass.Resolution) is { } resolution)
        {
            edits.Add(new FeedbackEdit.ChangeQuality(resolution.Value == "up") { Scene = scene, Words = clause.Text });
            return edits;
        }

        AddSound(edits);
        if (edits.Count == 0)
        {
            AddLook(edits, text);
        }
        else if (States(reading))
        {
            edits.AddRange(OfPictures(text, reading));
        }

        return edits;
    }

    // "captions at the top": what is left of the clause without what was read.
    private IEnumerable<FeedbackEdit> Left(Reading reading)
    {
        var rest = new LookReader(new FeedbackClause(reading.Rest), scene).UncoveredWords(PromptText.Of(reading.Rest));
        return rest.Count == 0 ? [] : [new FeedbackEdit.Partly(string.Join(' ', rest)) { Scene = scene, Words = clause.Text }];
    }

    // "a warmer, vertical version": the changes of look beside what is stated, in words that state nothing else.
    private List<FeedbackEdit> OfPictures(PromptText text, Reading reading)
    {
        var edits = new List<FeedbackEdit>();
        if (clause.First(FeedbackClass.Target) is not null)
        {
            return edits;
        }

        var stated = reading.Spans.Where(span => !Looks.Contains(span.Field)).ToList();
        AddLook(edits, text, index => stated.Exists(
            span => text.Tokens[index].Start >= span.Start && text.Tokens[index].End <= span.Start + span.Length));
        edits.RemoveAll(edit => edit is FeedbackEdit.ScaleLength); // "no longer than 10 seconds"
        return edits;
    }

    // "The city is too dark" would make it dark: in a prompt it is "the city is bright", as "the dog is too big" is "the dog is smaller".
    private string Wanted()
    {
        for (var index = 0; index + 1 < clause.Tokens.Count; index++)
        {
            if (clause.Tokens[index].Norm is "too" && Opposites.TryGetValue(clause.Tokens[index + 1].Norm, out var opposite))
            {
                return $"{clause.Text[..clause.Tokens[index].Start]}{opposite}{clause.Text[clause.Tokens[index + 1].End..]}";
            }
        }

        var hit = clause.First(FeedbackClass.Tone) ?? clause.First(FeedbackClass.Pace);
        if (hit is not { } complaint || complaint.To - complaint.From < 2
            || clause.Tokens[complaint.From].Norm is not ("too" or "zu" or "trop" or "demasiado"))
        {
            return clause.Text;
        }

        var tone = complaint.Class == FeedbackClass.Tone ? Tone.Of(complaint.Value) : null;
        var wanted = tone is null ? complaint.Value : tone.Light ?? tone.Mood;
        var from = clause.Tokens[complaint.From].Start;
        return $"{clause.Text[..from]}{wanted}{clause.Text[clause.Tokens[complaint.To - 1].End..]}";
    }

    private static Length? LengthIn(PromptText text)
    {
        for (var index = 0; index < text.Count; index++)
        {
            if (LengthFinder.At(text, index) is { } length)
            {
                return length;
            }
        }

        return null;
    }

    // "shorten it to 8 seconds", "8秒に短く"; "2 seconds longer" is what is added.
    private static bool IsNewLength(PromptText text, Length length) =>
        text.Word(length.From - 1) is "to" or "auf" or "a" or "until" || text.Word(length.To) is "に" or "まで";

    private void AddSound(List<FeedbackEdit> edits)
    {
        var target = clause.First(FeedbackClass.Target)?.Value;
        if (target is "music" or "sound" or null && clause.First(FeedbackClass.Loudness) is { } volume)
        {
            edits.Add(new FeedbackEdit.ChangeVolume(volume.Value == "up") { Scene = scene, Words = clause.Text });
        }
        else if (target == "music" && clause.First(FeedbackClass.Pace) is { } tempo)
        {
            var music = PromptReading.Of(tempo.Value == "fast" ? "upbeat music" : "calm music");
            edits.Add(new FeedbackEdit.State(music) { Scene = scene, Words = clause.Text });
        }
        else if (target == "voiceOver" && clause.First(FeedbackClass.Pace) is { } pace)
        {
            edits.Add(new FeedbackEdit.ChangeSpeech(pace.Value == "fast") { Scene = scene, Words = clause.Text });
        }
    }

    private void AddLook(List<FeedbackEdit> edits, PromptText text, Func<int, bool>? isStated = null)
    {
        var styleRank = int.MaxValue;
        for (var index = 0; index < text.Count; index++)
        {
            if (isStated?.Invoke(index) is true)
            {
                continue;
            }

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
            else if (FacetAt(text, index) is { } hit && !IsComplainedAbout(text, hit))
            {
                // "like a Pixar movie": the word that says more about the style counts, as in a prompt.
                if (hit.Entry.Class == WordClass.Style && styleRank <= hit.Entry.Rank)
                {
                    continue;
                }

                if (hit.Entry.Class == WordClass.Style)
                {
                    styleRank = hit.Entry.Rank;
                    edits.RemoveAll(edit => edit is FeedbackEdit.ChangeLook { Facet: WordClass.Style });
                }

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
            if (text.At(index, facet) is { } hit && !OtherMeaning.Is(text, hit))
            {
                return hit;
            }
        }

        return null;
    }

    // "The city is too dark" does not move the video into a city.
    private bool IsComplainedAbout(PromptText text, Hit hit) =>
        hit.Entry.Class == WordClass.Setting && (clause.First(FeedbackClass.Tone) ?? clause.First(FeedbackClass.Pace)) is not null
        && text.Word(hit.From - 1) is "the" or "der" or "die" or "da" or "den" or "dem" or "le" or "la" or "l" or "el" or "lo";

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

    private int Uncovered(PromptText text, Reading reading) => UncoveredWords(text, reading).Count;

    private List<string> UncoveredWords(PromptText text, Reading? reading = null)
    {
        var covered = new bool[text.Count];
        ReadOnlySpan<FeedbackClass> words =
        [
            FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Resolution,
            FeedbackClass.Frame, FeedbackClass.AllScenes,
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
                Cover(covered, index, text.At(index, wordClass) is { } hit && !OtherMeaning.Is(text, hit) ? hit.To : null);
            }

            Cover(covered, index, reading?.Logo is not null && Placing.Contains(text.Word(index)) ? index + 1 : null);
            Cover(covered, index, hasSound is null ? null : clause.At(index, FeedbackClass.Target)?.To);
        }

        CoverSpans(covered, text, reading?.Spans ?? []);

        return
        [
            .. text.Tokens.Where((token, index) => !covered[index] && token.Kind is not (TokenKind.Delimiter or TokenKind.Symbol))
                .Select(token => text.Text[token.Start..token.End]),
        ];
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
