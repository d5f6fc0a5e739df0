using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Dialects;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Makes the parameters of a take from those of an earlier one and feedback, by rules.</summary>
internal static class Regenerator
{
    private const int MaxTakes = 12; // of one job, as VideoRequestRules allows

    /// <summary>The changed parameters, or why the feedback cannot be used.</summary>
    /// <param name="request">The request with the feedback.</param>
    /// <param name="earlier">The parameters that the feedback refers to.</param>
    /// <param name="earlierRequest">
    /// The request of the earlier take: members of <paramref name="request"/> that differ were stated with the feedback and are not
    /// overruled. Null: every member of <paramref name="request"/> was stated.
    /// </param>
    /// <param name="promptTokens">The tokens of a scene's prompt that the requested local model reads; null: those of CLIP.</param>
    public static Quantification Quantify(
        GenerateVideo request, PromptParameters earlier, GenerateVideo? earlierRequest, int? promptTokens = null)
    {
        var before = BeforeOf(request, earlier, earlierRequest);
        var read = FeedbackReader.Read(request.Feedback ?? "", before.Scenes.Count);
        if (read.Fault is { } fault)
        {
            return new Quantification.Rejected(fault);
        }

        if (read.Repetition is { } repetition && !NamesOtherSeed(request, earlierRequest))
        {
            return new Quantification.Rejected(new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = "feedback",
                Text = $"feedback asks for the video once more ('{TextRules.Shorten(repetition)}') and names nothing that should be "
                    + "different; say what should change, send another seed with it, or request the video anew with variations.",
            });
        }

        var (parameters, unread) = Apply(read.Edits, request, before, earlierRequest, Dialect.Of(request, promptTokens));

        // Another take of the same would be paid for.
        var text = parameters.Regeneration!.Changes.Count > 0 ? null
            : unread.Count > 0 ? unread[0]
            : AsksForTheSame(request, earlierRequest) ? SameText(read, request)
            : null;
        return text is not null
            ? new Quantification.Rejected(new Failure { Code = FailureCode.InvalidRequest, Field = "feedback", Text = text })
            : new Quantification.Read(parameters);
    }

    private static string SameText(FeedbackReading read, GenerateVideo request) =>
        $"feedback '{TextRules.Shorten(request.Feedback ?? "")}' "
            + (read.Edits.Count == 0 ? "names no change" : "asks for what the take has already")
            + ", so nothing is made and the take stays as it is; say what should change, or send another seed with it for other pictures.";

    /// <summary>
    /// What a language model may improve: the words of the feedback that no rule knows. Null when there are none, or when the feedback
    /// cannot be used.
    /// </summary>
    public static RegenerationPlan? Plan(
        GenerateVideo request, PromptParameters earlier, GenerateVideo? earlierRequest, int? promptTokens = null)
    {
        var dialect = Dialect.Of(request, promptTokens);
        var before = BeforeOf(request, earlier, earlierRequest);
        var read = FeedbackReader.Read(request.Feedback ?? "", before.Scenes.Count);
        var left = read.Edits.OfType<FeedbackEdit.AddWords>().ToList();
        if (read.Fault is not null || left.Count == 0)
        {
            return null;
        }

        var known = Apply(
            [.. read.Edits.Where(edit => edit is not FeedbackEdit.AddWords)], request, before, earlierRequest, dialect).Parameters;
        var withWords = new TakeEditor(known, known.Brief, dialect);
        left.ForEach(withWords.Apply);
        return new RegenerationPlan
        {
            Before = before,
            Known = known,
            Rules = Apply(read.Edits, request, before, earlierRequest, dialect).Parameters,
            Words = [.. left.Select(edit => edit.Words)],
            Scenes = ParameterDiff.ChangedScenes(known, withWords.Parameters).Select(number => number - 1).ToHashSet(),
        };
    }

    /// <summary>The parameters with the report of what differs from those before.</summary>
    public static PromptParameters WithReport(
        PromptParameters before, PromptParameters after, GenerateVideo request, IReadOnlyList<string> addedWords) => after with
        {
            Regeneration = new RegenerationReport
            {
                BasedOnTake = request.BasedOnTake ?? Guid.Empty,
                Feedback = request.Feedback ?? "",
                Changes = ParameterDiff.Of(before, after),
                ChangedScenes = ParameterDiff.ChangedScenes(before, after),
                AddedWords = addedWords.Count == 0 ? null : addedWords,
            },
        };

    // Beside the feedback nothing is stated that would make other pictures or files.
    private static bool AsksForTheSame(GenerateVideo request, GenerateVideo? earlier) =>
        earlier is not null && request.Variations is not > 1 && !NamesOtherSeed(request, earlier) && Contents(request) == Contents(earlier);

    // Lists are compared by reference, their JSON is not.
    private static string Contents(GenerateVideo request) => JsonSerializer.Serialize(request with
    {
        RequestId = "",
        CreativeId = "",
        Variations = null,
        Seed = null,
        Fallback = null,
        AllowNearest = null,
        Feedback = null,
        BasedOnTake = null,
        MaxCost = null,
        Priority = null,
        StartAt = null,
        CallbackUrl = null,
        Labels = null,
    });

    // With the same seed the pictures would be the same, and paid again.
    private static bool NamesOtherSeed(GenerateVideo request, GenerateVideo? earlier)
    {
        if (request.Seed is not { } seed || earlier is null)
        {
            return false;
        }

        var jobId = JobIds.OfRequest(earlier.TenantName, earlier.RequestId);
        var takes = Enumerable.Range(1, MaxTakes);
        return takes.FirstOrDefault(number => JobIds.OfTake(jobId, number) == request.BasedOnTake) is > 0 and var take
            && seed != JobIds.SeedOfTake(earlier.Seed ?? JobIds.SeedOf(jobId), take);
    }

    private static PromptParameters BeforeOf(GenerateVideo request, PromptParameters earlier, GenerateVideo? earlierRequest) =>
        earlier with
        {
            Brief = EffectiveBrief.Of(earlierRequest ?? request, earlier with { RequiresLabel = null }), // the policy of now decides that
            RequiresLabel = null,
            Regeneration = null,
        };

    private static (PromptParameters Parameters, IReadOnlyList<string> Unread) Apply(
        IReadOnlyList<FeedbackEdit> edits,
        GenerateVideo request,
        PromptParameters before,
        GenerateVideo? earlierRequest,
        Dialect dialect)
    {
        var editor = new TakeEditor(before, before.Brief, dialect);
        foreach (var edit in edits)
        {
            editor.Apply(edit);
        }

        if (StatedStyle(request, earlierRequest) is { } style)
        {
            editor.Apply(new FeedbackEdit.ChangeLook(WordClass.Style, style, Palette: null) { Words = style });
        }

        var after = WithoutLeftOut(WithStated(editor.Parameters, request, earlierRequest), request, earlierRequest);
        var brief = OverlaysAtEnd.Move(after.Brief, request, before.DurationSeconds, after.DurationSeconds);
        if (editor.AddedWords.Count > 0 && UnreadLanguage.Is(request.Feedback ?? "", isShort: true))
        {
            after = after with { Adjustments = [.. after.Adjustments ?? [], $"the feedback {UnreadLanguage.Sentence}"] };
        }

        return (WithReport(before, after with { Brief = brief }, request, editor.AddedWords), editor.Unread);
    }

    private static PromptParameters WithStated(PromptParameters parameters, GenerateVideo request, GenerateVideo? earlier)
    {
        T? Stated<T>(Func<GenerateVideo, T?> member) =>
            earlier is not null && Equals(member(request), member(earlier)) ? default : member(request);
        var brief = parameters.Brief ?? new Brief();
        brief = brief with
        {
            VoiceOver = StatedVoiceOver(request, earlier) ?? brief.VoiceOver,
            Music = Stated(one => one.Music) ?? brief.Music,
            Captions = Stated(one => one.Captions) ?? brief.Captions,
            Overlays = Stated(one => one.Overlays) ?? brief.Overlays,
            EndCardSeconds = Stated(one => one.EndCardSeconds) ?? brief.EndCardSeconds,
            BrandKit = Stated(one => one.BrandKit) ?? brief.BrandKit,
            Outputs = StatedOutputs(request, earlier) ?? brief.Outputs,
            Disclosure = Stated(one => one.Disclosure) ?? brief.Disclosure,
        };
        var duration = Stated(one => one.DurationSeconds) ?? parameters.DurationSeconds;
        var factor = duration / parameters.DurationSeconds;
        return parameters with
        {
            DurationSeconds = duration,
            Scenes = factor == 1 ? parameters.Scenes
                : [.. parameters.Scenes.Select(scene => scene with { DurationSeconds = scene.DurationSeconds * factor })],
            AspectRatio = Stated(one => one.AspectRatio) ?? parameters.AspectRatio,
            FramesPerSecond = Stated(one => one.FramesPerSecond) ?? parameters.FramesPerSecond,
            Quality = Stated(one => one.Quality) ?? parameters.Quality,
            NegativePrompt = Stated(one => one.NegativePrompt) is { } negative
                ? WithNegative(parameters.NegativePrompt, negative, earlier?.NegativePrompt)
                : parameters.NegativePrompt,
            Brief = brief == new Brief() ? null : brief,
        };
    }

    // What the earlier take had and this one cannot have any more was left out with the request.
    private static PromptParameters WithoutLeftOut(PromptParameters parameters, GenerateVideo request, GenerateVideo? earlier)
    {
        var leftOut = earlier is null ? [] : CopiedMembers.LeftOut(request, earlier);
        if (leftOut.Count == 0)
        {
            return parameters;
        }

        var brief = parameters.Brief;
        if (leftOut.Contains("brandKit") && brief?.BrandKit == earlier!.BrandKit)
        {
            brief = brief! with
            {
                BrandKit = null,
                Overlays = request.Overlays is null ? CopiedMembers.WithoutLogoOfKit(brief.Overlays) : brief.Overlays,
            };
        }

        return parameters with
        {
            Brief = brief == new Brief() ? null : brief,
            Adjustments =
            [
                .. (parameters.Adjustments ?? []).Union(leftOut.Select(name =>
                    $"{name} of the earlier take was left out: "
                    + (name == "brandKit" ? "it was deleted" : "it was deleted, or the present model does not take it"))),
            ],
        };
    }

    private static string? StatedStyle(GenerateVideo request, GenerateVideo? earlier) =>
        string.IsNullOrWhiteSpace(request.Style) || (earlier is not null && request.Style == earlier.Style) ? null : request.Style.Trim();

    // It replaces the earlier request's; what the prompt and feedback exclude stays.
    private static string WithNegative(string now, string stated, string? earlier)
    {
        var replaced = NegativePrompts.ItemsOf(earlier);
        return string.Join(
            ", ",
            NegativePrompts.ItemsOf(stated)
                .Concat(NegativePrompts.ItemsOf(now).Where(item => !replaced.Contains(item, StringComparer.OrdinalIgnoreCase)))
                .Distinct(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Records compare lists by reference, and the two requests were read from two messages.</summary>
    private static VoiceOver? StatedVoiceOver(GenerateVideo request, GenerateVideo? earlier)
    {
        var (now, before) = (request.VoiceOver, earlier?.VoiceOver);
        var isSame = now is not null && before is not null && now with { Scenes = null } == before with { Scenes = null }
            && (now.Scenes ?? []).SequenceEqual(before.Scenes ?? []);
        return isSame ? null : now;
    }

    private static IReadOnlyList<string>? StatedOutputs(GenerateVideo request, GenerateVideo? earlier) =>
        request.Outputs is { } outputs && earlier?.Outputs is { } old && outputs.SequenceEqual(old) ? null : request.Outputs;
}
