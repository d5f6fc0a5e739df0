using System.Collections.Frozen;
using System.Globalization;
using AdGenius.Contracts;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Reads feedback: sentences, clauses, and the scene that each is about.</summary>
internal static class FeedbackReader
{
    private const int MaxClauseTokens = 150; // more is no instruction that a rule knows

    private static readonly FrozenSet<string> Wishes = FrozenSet.ToFrozenSet(
    [
        "should", "must", "please", "soll", "sollte", "sollen", "sollten", "muss", "mussen", "bitte", "doit", "doivent", "devrait",
        "devraient", "debe", "deben", "deberia", "deberian",
    ]);

    /// <summary>The changes that <paramref name="feedback"/> asks for.</summary>
    /// <param name="feedback">The feedback.</param>
    /// <param name="sceneCount">The number of scenes of the earlier take.</param>
    public static FeedbackReading Read(string feedback, int sceneCount)
    {
        var edits = new List<FeedbackEdit>();
        Failure? fault = null;
        string? repeat = null;
        var namesScene = false;
        var (place, text) = (0, (FeedbackEdit.SetText?)null);
        foreach (var sentence in FeedbackSplitter.Split(feedback))
        {
            var start = Math.Max(place, feedback.IndexOf(sentence[0].Text, place, StringComparison.Ordinal));
            var unquoted = feedback[place..start].Contains('\n', StringComparison.Ordinal) ? null : text;
            place = sentence.Aggregate(start, (from, clause) => EndOf(feedback, clause, from));
            int? scene = null;
            FeedbackEdit? last = null;
            FeedbackClause? negated = null;
            var (first, lessKeys) = (edits.Count, new HashSet<string>());
            foreach (var clause in sentence)
            {
                if (clause.Tokens.Count > MaxClauseTokens)
                {
                    edits.AddRange(new BriefWords(clause, null).LabelledText() ?? [new FeedbackEdit.AddWords { Words = clause.Text }]);
                    continue;
                }

                var isText = BriefWords.IsLabelled(clause); // its words say nothing about scenes
                if (!isText && RefusedWish.Undoes(clause))
                {
                    fault ??= Fault($"feedback asks to undo a change ('{TextRules.Shorten(clause.Text)}'), but it changes only the take "
                        + "that it is about; regenerate the take before it, which this one names in basedOn.");
                    continue;
                }

                if (!isText && RefusedWish.Repeats(clause))
                {
                    repeat ??= clause.Text;
                    continue;
                }

                if (!isText && RefusedWish.MemberOf(clause) is { } member)
                {
                    fault ??= Fault(MemberText(member, TextRules.Shorten(clause.Text)));
                    continue;
                }

                if (!isText && TimeReference.Is(clause))
                {
                    fault ??= Fault($"feedback names a time ('{TextRules.Shorten(clause.Text)}'), but what it asks for counts for whole "
                        + "scenes; name the scene, such as 'scene 1', or cut and place with an edit.");
                    continue;
                }

                if (!isText && RefusedWish.ChangesScenes(clause))
                {
                    fault ??= Fault($"feedback asks for other scenes ('{TextRules.Shorten(clause.Text)}'), but a regeneration keeps the "
                        + "scenes of its take and their order; request a video with the scenes that are wanted.");
                    continue;
                }

                var scope = isText ? new SceneScope(false, null, clause) : SceneScope.Of(clause, namesScene);
                if (scope.IsNamed)
                {
                    namesScene = true;
                    scene = IndexOf(scope.Number, sceneCount);
                    if (scope.Number is { } number && scene is null)
                    {
                        fault ??= Fault(string.Create(
                            CultureInfo.InvariantCulture,
                            $"feedback names scene {number}, but the take has {sceneCount}; allowed are 1 to {sceneCount}."));
                    }
                }

                if (scope.IsNamed && scope.Number is not null && (RefusedWish.OnlyRemoves(scope.Rest)
                    || scope.Rest.Tokens is [{ Norm: "lose" }]))
                {
                    fault ??= Fault($"feedback asks to remove a scene ('{TextRules.Shorten(clause.Text)}'), but a regeneration keeps the "
                        + "scenes of its take; request a video with the scenes that are wanted.");
                    continue;
                }

                // "Don't make it darker and slower" asks for neither.
                if (negated is not null && clause.IsListed && NegatedWish.Continues(negated, scope.Rest))
                {
                    continue;
                }

                negated = NegatedWish.Is(scope.Rest, PromptReading.Of(scope.Rest.Text)) ? scope.Rest : null;
                var found = new ClauseReader(scope.Rest, scene).Read(last).ToList();
                if (scope.IsNamed && scope.Number is null && IsOfEachScene(clause))
                {
                    found.OfType<FeedbackEdit.State>().ToList().ForEach(state => state.Reading.DurationSeconds *= sceneCount);
                }

                fault ??= found.OfType<FeedbackEdit.State>().Select(state => state.Reading.Faults.FirstOrDefault())
                    .FirstOrDefault(one => one is not null) is { } wrong ? Fault($"feedback: {wrong.Text}") : null;
                if (LessWish.Of(scope.Rest).Count > 0)
                {
                    Limit(edits, first, found, lessKeys);
                }

                if (last is FeedbackEdit.AddWords added && Denial.ThingDenied(scope.Rest) is { } what && edits.Count > first
                    && edits[^1] == last)
                {
                    edits[^1] = new FeedbackEdit.Replace(what, added.Words)
                    {
                        Scene = added.Scene, Words = $"{added.Words}, {clause.Text}", // "a cat, not a dog"
                    };
                    continue;
                }

                edits.AddRange(found);
                last = found.LastOrDefault() ?? last;
            }

            if (unquoted is not null && edits.Count > first && edits.Skip(first).All(edit => edit is FeedbackEdit.AddWords)
                && !sentence.Exists(AsksForChange))
            {
                fault ??= Fault($"feedback gives words without quotation marks ('{TextRules.Shorten(unquoted.Text)}'), and it cannot be "
                    + $"read whether '{TextRules.Shorten(sentence[0].Text)}' belongs to them; put the words in quotation marks.");
            }

            text = edits.Count > first && edits[^1] is FeedbackEdit.SetText set && !BriefWords.IsQuoted(set.Words) ? set : null;
        }

        return new FeedbackReading(Newest(edits), fault, edits.Count == 0 ? repeat : null);
    }

    private static string MemberText(string member, string words) => member switch
    {
        "seed" => $"feedback asks for a seed ('{words}'); send it as 'seed' (--seed) beside the feedback.",
        "brandKit" => $"feedback asks for a brand kit ('{words}'), which an edit changes ('brandKit', --brand) and keeps the pictures.",
        "model" => $"feedback asks for another model ('{words}'), but a regeneration keeps the model of its take; request a video with the "
            + "model that is wanted.",
        _ => $"feedback asks for several versions ('{words}'), but a regeneration makes one take; request a video with 'variations' "
            + "(--variations), or regenerate with other seeds.",
    };

    private static int EndOf(string feedback, FeedbackClause clause, int from) =>
        Math.Max(from, feedback.IndexOf(clause.Text, from, StringComparison.Ordinal) + clause.Text.Length);

    // "both scenes 5 seconds"; "the whole video 5 seconds" is its length
    private static bool IsOfEachScene(FeedbackClause clause) =>
        clause.Tokens.Any(token => token.Norm is "both" or "every" or "each" or "all" or "beide" or "beiden" or "alle" or "allen" or "jede"
            or "jeder" or "chaque" or "toute" or "cada" or "toda") && clause.First(FeedbackClass.Scene) is not null;

    // "The dog should be brown", "scene 2: a cat"
    private static bool AsksForChange(FeedbackClause clause) =>
        clause.Tokens.Any(token => Wishes.Contains(token.Norm)) || SceneScope.Of(clause).IsNamed;

    // "Brighter but not too bright" asks for brighter, and "not too fast but not too slow" for no change.
    private static void Limit(List<FeedbackEdit> edits, int first, List<FeedbackEdit> less, HashSet<string> lessKeys)
    {
        foreach (var edit in less.ToList())
        {
            var key = KeyOf(edit) ?? "";
            var isStated = edits.FindIndex(first, one => KeyOf(one) == key) >= 0;
            if (isStated)
            {
                less.Remove(edit);
            }

            if (!lessKeys.Add(key))
            {
                edits.RemoveAll(one => edits.IndexOf(one) >= first && KeyOf(one) == key);
            }
        }
    }

    // Where two parts contradict each other, the later is what is wanted.
    private static List<FeedbackEdit> Newest(List<FeedbackEdit> edits)
    {
        var (kept, seen) = (new List<FeedbackEdit>(), new HashSet<(string Key, int? Scene)>());
        for (var index = edits.Count - 1; index >= 0; index--)
        {
            if (KeyOf(edits[index]) is not { } key || (!seen.Contains((key, null)) && seen.Add((key, edits[index].Scene))))
            {
                kept.Add(edits[index]);
            }
        }

        kept.Reverse();
        return kept;
    }

    private static string? KeyOf(FeedbackEdit edit) => edit switch
    {
        FeedbackEdit.ChangeTone tone => tone.Tone.Axis,
        FeedbackEdit.ChangeLook look => look.Facet.ToString().ToLowerInvariant(),
        FeedbackEdit.ChangePace => "pace",
        FeedbackEdit.ScaleLength or FeedbackEdit.AddSeconds => "length",
        FeedbackEdit.ChangeVolume => "volume",
        FeedbackEdit.ChangeQuality => "quality",
        FeedbackEdit.ChangeSpeech => "speech",
        FeedbackEdit.SetText text => text.Field,
        _ => null,
    };

    private static int? IndexOf(int? number, int sceneCount) => number switch
    {
        null => null,
        > 0 when number <= sceneCount => number - 1,
        < 0 when -number <= sceneCount => sceneCount + number,
        _ => null,
    };

    private static Failure Fault(string text) => new() { Code = FailureCode.InvalidRequest, Field = "feedback", Text = text };
}
