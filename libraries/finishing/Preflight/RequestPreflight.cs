using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Voice;
using AdGenius.Text.Fonts;
using AdGenius.VideoRequests;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing.Preflight;

/// <summary>
/// Checks a request before anything is made or paid for. It needs no ffmpeg and no clip: lengths of speech are estimated here, and measured
/// when it is spoken.
/// </summary>
public sealed class RequestPreflight(SpeechTrackBuilder speech, ContentSigner signer, FinishingFonts fonts)
{
    /// <summary>Estimates are right within about this share; what is between is left to the measurement.</summary>
    private const double EstimateTolerance = 1.25;

    private const int MaxOutputs = 10;
    private const double MaxEndCardSeconds = 10;
    private const double TypicalSeconds = 10;

    /// <summary>Every rule. Nothing that fails may be started.</summary>
    public PreflightReport Check(RequestFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var findings = new List<PreflightFinding>();
        CheckOutputs(facts, findings);
        Catch(findings, Rules.Disclosure, () => signer.Check(facts.Disclosure), "possible");
        CheckSpeech(facts, findings);
        CheckWords(facts, findings);
        CheckLayout(facts, findings);
        return new PreflightReport(null, findings);
    }

    /// <summary>Throws for the first rule that fails.</summary>
    /// <exception cref="FinishingRefusedException">A rule fails.</exception>
    internal void Demand(RequestFacts facts)
    {
        if (Check(facts).Findings.FirstOrDefault(finding => finding.Verdict == Verdict.Fail) is { } failed)
        {
            throw new FinishingRefusedException(failed.Field ?? "", failed.Measured);
        }
    }

    private static void CheckOutputs(RequestFacts facts, List<PreflightFinding> findings)
    {
        Catch(
            findings,
            Rules.Outputs,
            () =>
            {
                if (facts.Outputs.Count > MaxOutputs)
                {
                    throw new FinishingRefusedException(
                        "outputs", $"outputs has {facts.Outputs.Count} entries; allowed are at most {MaxOutputs}.");
                }

                if (facts.Outputs.GroupBy(output => output.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
                {
                    throw new FinishingRefusedException("outputs", $"outputs has '{twice.Key}' more than once; every output is made once.");
                }

                if (facts.EndCardSeconds is not (>= 0 and <= MaxEndCardSeconds))
                {
                    throw new FinishingRefusedException("endCardSeconds", Text(
                        $"endCardSeconds is {facts.EndCardSeconds}; allowed are 0 to {MaxEndCardSeconds}."));
                }

                foreach (var output in facts.Outputs)
                {
                    _ = ShapeOf(output, null);
                    CheckLength(facts, output);
                }
            },
            "all exist");
    }

    private static void CheckLength(RequestFacts facts, OutputSpec output)
    {
        if (output.Preset is not { } name || facts.ClipSeconds is not { } clip)
        {
            return;
        }

        var (preset, seconds) = (PlatformPresets.Get("outputs", name), clip + facts.EndCardSeconds);
        if (seconds < preset.MinSeconds || seconds > preset.MaxSeconds)
        {
            throw new FinishingRefusedException(
                "durationSeconds",
                Text($"The ad has {seconds:0.##} seconds with its end card; {preset.Name} accepts {preset.MinSeconds:0.##} to ")
                + Text($"{preset.MaxSeconds:0.##}."));
        }
    }

    /// <summary>The shape of an output, and the rules for it.</summary>
    /// <exception cref="FinishingRefusedException">There is no such preset or shape, or the preset does not accept it.</exception>
    internal static (PlatformPreset Preset, PresetShape Shape) ShapeOf(OutputSpec output, string? clipShape)
    {
        var preset = output.Preset is null ? PlatformPresets.General : PlatformPresets.Get("outputs", output.Preset);
        var shape = output.Shape ?? (output.Preset is null ? clipShape ?? "16:9" : preset.Shapes[0].Shape);
        return (preset, preset.ShapeOf(shape) ?? throw new FinishingRefusedException(
            "outputs",
            $"outputs names the shape '{shape}'; {preset.Name} accepts the shapes {string.Join(", ", preset.Shapes.Select(one =>
                one.Shape))}."));
    }

    private void CheckSpeech(RequestFacts facts, List<PreflightFinding> findings)
    {
        if (facts.Voice is not { } voice)
        {
            if (facts.Captions.Mode == CaptionMode.Burned)
            {
                findings.Add(new PreflightFinding(
                    Rules.Speech,
                    Verdict.Warn,
                    "captions.mode is Burned and nothing is spoken",
                    "captions follow voiceOver",
                    "captions.mode"));
            }

            return;
        }

        var needed = SpeechEstimate.SecondsFor(voice, facts.SceneStarts);
        var available = facts.ClipSeconds + facts.EndCardSeconds;
        Catch(
            findings,
            Rules.Speech,
            () =>
            {
                speech.Check(voice);
                if (needed <= 0)
                {
                    throw new FinishingRefusedException("voiceOver.text", "voiceOver.text is empty; allowed are 1 to "
                        + $"{SpeechTrackBuilder.MaxScriptLength} characters.");
                }

                if (SpeechEstimate.SecondsFor(voice, facts.SceneStarts, 1 / EstimateTolerance) > available)
                {
                    var field = voice.Scenes is null ? "voiceOver.text" : "voiceOver.scenes";
                    throw new FinishingRefusedException(field, Text(
                        $"{field} takes about {Math.Ceiling(needed)} seconds to speak and the ad has {available:0.#}; ")
                        + "shorten it, raise voiceOver.speed (at most 2) or make the ad longer.");
                }
            },
            Text($"about {needed:0.#} s"));
    }

    private static void CheckWords(RequestFacts facts, List<PreflightFinding> findings)
    {
        if (facts.Brand.ForbiddenWords.Count == 0)
        {
            return;
        }

        Catch(
            findings,
            Rules.ForbiddenWords,
            () =>
            {
                foreach (var (field, text) in TextsOf(facts))
                {
                    if (ForbiddenWord.FirstIn(text, facts.Brand.ForbiddenWords) is { } word)
                    {
                        throw new FinishingRefusedException(field, $"{field} has '{word}', which the brand kit forbids; remove it.");
                    }
                }
            },
            "none");
    }

    /// <summary>Letters, pictures and the place of everything, for every output.</summary>
    private void CheckLayout(RequestFacts facts, List<PreflightFinding> findings)
    {
        Catch(
            findings,
            Rules.Layout,
            () =>
            {
                using var lease = fonts.Open(facts.Brand);
                CheckLetters(facts, lease.Fonts);
                var request = new FinishingRequest
                {
                    Clips = [],
                    Voice = facts.Voice,
                    Captions = facts.Captions,
                    Overlays = facts.Overlays,
                    Brand = facts.Brand,
                    Disclosure = facts.Disclosure,
                    EndCardSeconds = facts.EndCardSeconds,
                    Outputs = facts.Outputs,
                };
                using var content = AdContent.Of(request, facts.ClipSeconds ?? Math.Max(TypicalSeconds, LastTime(facts.Overlays)));
                foreach (var output in facts.Outputs)
                {
                    var (_, shape) = ShapeOf(output, null);
                    AdLayout.Of(content, new FrameSize(shape.Width, shape.Height), shape.SafeArea, lease.Fonts);
                }
            },
            "everything fits");
    }

    internal static void CheckLetters(RequestFacts facts, FontLibrary fonts)
    {
        foreach (var (field, text) in TextsOf(facts))
        {
            if (field.StartsWith("voiceOver", StringComparison.Ordinal) && facts.Captions.Mode != CaptionMode.Burned)
            {
                continue;
            }

            var missing = fonts.FindMissingLetters(text);
            if (missing.Count > 0)
            {
                throw new FinishingRefusedException(
                    field,
                    $"{field} has letters that no font here has: {string.Join(' ', missing.Take(10))}. "
                        + "Add a font with them to the brand kit.");
            }
        }
    }

    private static IEnumerable<(string Field, string Text)> TextsOf(RequestFacts facts)
    {
        foreach (var text in facts.Voice?.Scenes ?? (facts.Voice?.Script is { } script ? [script] : []))
        {
            yield return ("voiceOver.text", text);
        }

        (string, string?)[] overlays =
        [
            ("overlays.logo.text", facts.Overlays.Logo?.Text),
            ("overlays.headline.text", facts.Overlays.Headline?.Text),
            ("overlays.callToAction.text", facts.Overlays.CallToAction?.Text),
            ("overlays.legalLine.text", facts.Overlays.LegalLine?.Text),
            ("disclosure.labelText", facts.Disclosure.LabelText),
        ];
        foreach (var (field, text) in overlays)
        {
            if (text is not null)
            {
                yield return (field, text);
            }
        }
    }

    private static double LastTime(OverlaySet overlays) =>
        new[] { overlays.Logo, overlays.Headline, overlays.CallToAction, overlays.LegalLine }.Max(
            item => Math.Max(item?.To ?? 0, (item?.From ?? 0) + 1));

    private static void Catch(List<PreflightFinding> findings, string rule, Action check, string passed)
    {
        try
        {
            check();
            findings.Add(new PreflightFinding(rule, Verdict.Pass, passed, passed));
        }
        catch (FinishingRefusedException exception)
        {
            findings.Add(new PreflightFinding(rule, Verdict.Fail, exception.Message, passed, exception.Field));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
