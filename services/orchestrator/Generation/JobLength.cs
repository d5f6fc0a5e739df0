using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Generation;

/// <summary>
/// The length of a job, decided before anything is generated. A length that request or prompt states holds: words or platforms that do not
/// fit are refused. Where none is stated, the words lengthen the scenes, and platforms limit them.
/// </summary>
internal static class JobLength
{
    private const double MinSeconds = 1;
    private const double MaxSeconds = 600;
    private static readonly string[] StatedFields = ["durationSeconds", "scenes.durationSeconds", "sceneSeconds"];

    /// <summary>The parameters with the job's length, or why no length serves.</summary>
    public static (PromptParameters Parameters, Failure? Failure) Decide(GenerateVideo request, PromptParameters parameters)
    {
        if (EffectiveBrief.Of(request, parameters) is not { } brief)
        {
            return (parameters, null);
        }

        var read = parameters;
        if (!IsStated(request, parameters))
        {
            parameters = brief.VoiceOver is { } words ? SceneLengths.Fit(parameters, words) : parameters;
            var (min, max) = RangeOf(brief, parameters);
            var shown = Math.Min(Math.Min(max, MaxSeconds), Math.Max(min, LastOverlay(request, brief).From + MinSeconds));
            parameters = min <= max ? SceneLengths.Within(parameters, shown, max) : parameters;
        }

        parameters = parameters with
        {
            Brief = OverlaysAtEnd.Move(parameters.Brief, request, read.DurationSeconds, parameters.DurationSeconds),
        };
        return (parameters, SpeechFault(brief, parameters) ?? OverlayFault(request, brief, parameters) ?? PlatformFault(brief, parameters));
    }

    private static bool IsStated(GenerateVideo request, PromptParameters parameters) =>
        request.DurationSeconds is not null
        || parameters.Regeneration?.Changes.Any(change => change.Field == "durationSeconds") == true
        || parameters.Spans?.Any(span => StatedFields.Contains(span.Field)) == true;

    /// <summary>The lengths without end card that all platforms accept, and the prompt's own limit.</summary>
    private static (double Min, double Max) RangeOf(Brief brief, PromptParameters parameters)
    {
        var accepted = (brief.Outputs ?? []).Select(OutputNames.SecondsOf).ToList();
        var endCard = brief.EndCardSeconds ?? 0;
        var limit = parameters.Spans?.FirstOrDefault(span => span.Field == "maxDurationSeconds")?.Value;
        var maximum = double.TryParse(limit, CultureInfo.InvariantCulture, out var seconds) ? seconds : double.MaxValue;
        return (
            Math.Max(MinSeconds, accepted.Select(one => one.Min - endCard).DefaultIfEmpty(0).Max()),
            Math.Min(maximum, accepted.Select(one => one.Max - endCard).DefaultIfEmpty(double.MaxValue).Min()));
    }

    private static Failure? SpeechFault(Brief brief, PromptParameters parameters)
    {
        if (brief.VoiceOver is not { } voice)
        {
            return null;
        }

        var scenes = parameters.Scenes.Select(scene => scene.DurationSeconds).ToList();
        var available = parameters.DurationSeconds + (brief.EndCardSeconds ?? 0);
        if (ScriptLength.EndOf(voice, scenes, 1 / ScriptLength.Tolerance) <= available)
        {
            return null;
        }

        var field = voice.Scenes is null ? "voiceOver.text" : "voiceOver.scenes";
        var (needed, end) = (ScriptLength.SecondsOf(voice), ScriptLength.EndOf(voice, scenes, 1));
        var says = needed > available * ScriptLength.Tolerance
            ? FormattableString.Invariant($"takes about {Math.Ceiling(needed)} seconds to speak and the ad has {available:0.#}; ")
            : FormattableString.Invariant(
                $"ends after about {Math.Ceiling(end)} seconds, as each text begins with its scene, and the ad has {available:0.#}; ");
        return Fault(field, $"{field} {says}shorten it, raise voiceOver.speed (at most 2) or make the ad longer.");
    }

    /// <summary>What is to appear behind the end, finishing would refuse when the pictures are paid for.</summary>
    private static Failure? OverlayFault(GenerateVideo request, Brief brief, PromptParameters parameters)
    {
        var (field, from) = LastOverlay(request, brief);
        return from > 0 && from >= parameters.DurationSeconds
            ? Fault($"{field}.from", FormattableString.Invariant(
                $"{field}.from is {from}; the video has {parameters.DurationSeconds:0.##} seconds without its end card."))
            : null;
    }

    /// <summary>The overlay with a stated time that appears last. The time of a logo that the prompt wants at the end follows the
    /// length.</summary>
    private static (string Field, double From) LastOverlay(GenerateVideo request, Brief brief)
    {
        (string Field, double From)[] overlays =
        [
            ("overlays.logo", request.Overlays?.Logo is null ? 0 : brief.Overlays?.Logo?.From ?? 0),
            ("overlays.headline", brief.Overlays?.Headline?.From ?? 0),
            ("overlays.callToAction", brief.Overlays?.CallToAction?.From ?? 0),
            ("overlays.legalLine", brief.Overlays?.LegalLine?.From ?? 0),
        ];
        return overlays.MaxBy(one => one.From);
    }

    private static Failure? PlatformFault(Brief brief, PromptParameters parameters) =>
        OutputNames.LengthFault(brief.Outputs, parameters.DurationSeconds + (brief.EndCardSeconds ?? 0)) is { } text
            ? Fault("durationSeconds", text)
            : null;

    private static Failure Fault(string field, string text) => new() { Code = FailureCode.InvalidRequest, Field = field, Text = text };
}
