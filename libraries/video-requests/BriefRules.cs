using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>
/// The rules of what a request says about sound, words, brand and outputs. They need nothing but the request; what depends on stored files,
/// brand kits and installed voices is checked where those are.
/// </summary>
internal static partial class BriefRules
{
    private const int MaxScriptLength = 5_000;
    private const int MaxSceneScriptLength = 2_000;
    private const int MaxScriptScenes = 50;
    private const int MaxAddressLength = 2_048;
    private const int MaxOutputs = 10;
    private const double MaxSeconds = 600;

    /// <summary>Adds every fault of the brief in <paramref name="request"/> to <paramref name="faults"/>.</summary>
    public static void Check(GenerateVideo request, RequestFaults faults)
    {
        CheckVoiceOver(request, faults);
        CheckMusic(request.Music, faults);
        faults.CheckEnum("captions.mode", request.Captions?.Mode);
        faults.CheckEnum("captions.style", request.Captions?.Style);
        CheckOverlays(request, faults);
        faults.CheckRange("endCardSeconds", request.EndCardSeconds, 0, 10, " seconds");
        if (request.BrandKit is { } kit && !VideoRequestRules.IsName(kit))
        {
            faults.Add("brandKit", "brandKit must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
        }

        CheckOutputs(request.Outputs, faults);
        if (request is { Edit: null, DurationSeconds: { } seconds }
            && OutputNames.LengthFault(request.Outputs, seconds + (request.EndCardSeconds ?? 0)) is { } fault)
        {
            faults.Add("durationSeconds", fault);
        }

        CheckDisclosure(request.Disclosure, faults);
        CheckEdit(request, faults);
    }

    private static void CheckVoiceOver(GenerateVideo request, RequestFaults faults)
    {
        if (request.VoiceOver is not { } voiceOver)
        {
            return;
        }

        if ((voiceOver.Text is null) == (voiceOver.Scenes is null))
        {
            faults.Add("voiceOver.text", "voiceOver must have either text or scenes.");
        }

        if (voiceOver.Text is not null && string.IsNullOrWhiteSpace(voiceOver.Text))
        {
            faults.Add("voiceOver.text", $"voiceOver.text is empty; allowed are 1 to {MaxScriptLength:N0} characters.");
        }
        else if (voiceOver.Text is not null && !HasWords(voiceOver.Text))
        {
            faults.Add("voiceOver.text", "voiceOver.text has no words; leave voiceOver out for a video without a voice.");
        }

        faults.CheckText("voiceOver.text", voiceOver.Text, MaxScriptLength);
        if (voiceOver.Scenes is { } scenes)
        {
            CheckSceneScripts(scenes, request.Scenes?.Count, faults);
        }

        Name("voiceOver.voice", voiceOver.Voice, 100, faults);
        if (voiceOver.Language is { } language && !LanguagePattern().IsMatch(language))
        {
            faults.Add("voiceOver.language", "voiceOver.language must be a language tag such as en, de or pt-BR.");
        }

        faults.CheckRange("voiceOver.speed", voiceOver.Speed, 0.5, 2);
        CheckFit(request, voiceOver, faults);
    }

    /// <summary>Where the request states a length, the words must fit in; where it does not, they decide it.</summary>
    private static void CheckFit(GenerateVideo request, VoiceOver voiceOver, RequestFaults faults)
    {
        var edited = request.Edit is { To: { } to } ? to - (request.Edit.From ?? 0) : (double?)null;
        var isPart = request.Edit is not null && voiceOver.Scenes is not null; // what is spoken over scenes that are cut away is left out
        if (!isPart && (edited ?? request.DurationSeconds) is { } seconds)
        {
            var needed = ScriptLength.SecondsOf(voiceOver);
            var available = seconds + (request.EndCardSeconds ?? 0);
            if (needed > available * ScriptLength.Tolerance)
            {
                var field = voiceOver.Scenes is null ? "voiceOver.text" : "voiceOver.scenes";
                faults.Add(field, FormattableString.Invariant(
                    $"{field} takes about {Math.Ceiling(needed)} seconds to speak and the ad has {available:0.#}; ")
                    + "shorten it, raise voiceOver.speed (at most 2) or make the ad longer.");
            }
        }
    }

    private static void CheckSceneScripts(IReadOnlyList<string> scripts, int? sceneCount, RequestFaults faults)
    {
        const string field = "voiceOver.scenes";
        if (scripts.Count is 0 or > MaxScriptScenes)
        {
            faults.Add(field, FormattableString.Invariant($"{field} has {scripts.Count:N0} entries; allowed are 1 to {MaxScriptScenes}."));
            return;
        }

        if (sceneCount is > 0 && sceneCount != scripts.Count)
        {
            faults.Add(field, FormattableString.Invariant(
                $"{field} has {scripts.Count:N0} entries and scenes has {sceneCount:N0}; give one text per scene, empty for none."));
        }

        foreach (var script in scripts)
        {
            faults.CheckText(field, script, MaxSceneScriptLength);
        }

        var total = scripts.Sum(script => script?.Length ?? 0);
        if (total > MaxScriptLength)
        {
            faults.Add(field, FormattableString.Invariant(
                $"{field} has {total:N0} characters together; at most {MaxScriptLength:N0} are allowed."));
        }

        if (!scripts.Any(script => script is not null && HasWords(script)))
        {
            faults.Add(field, $"{field} has no words; leave voiceOver out for a video without a voice.");
        }
    }

    private static void CheckMusic(Music? music, RequestFaults faults)
    {
        if (music is { Source: not null, Mood: not null })
        {
            faults.Add("music.mood", "music.source and music.mood exclude each other; send one of them.");
        }

        Source("music.source", music?.Source, faults);
        Name("music.mood", music?.Mood, 100, faults);
        faults.CheckRange("music.volume", music?.Volume, 0, 1);
    }

    private static void CheckOverlays(GenerateVideo request, RequestFaults faults)
    {
        var logo = HiddenLogo.Is(request.Overlays?.Logo) ? null : request.Overlays?.Logo;
        CheckOverlay("overlays.logo", logo, OverlayLengths.Logo, mayBeEmpty: request.BrandKit is not null, faults);
        CheckOverlay("overlays.headline", request.Overlays?.Headline, OverlayLengths.Headline, mayBeEmpty: false, faults);
        CheckOverlay("overlays.callToAction", request.Overlays?.CallToAction, OverlayLengths.CallToAction, mayBeEmpty: false, faults);
        CheckOverlay("overlays.legalLine", request.Overlays?.LegalLine, OverlayLengths.LegalLine, mayBeEmpty: false, faults);
    }

    private static void CheckOverlay(string field, Overlay? overlay, int maxLength, bool mayBeEmpty, RequestFaults faults)
    {
        if (overlay is null)
        {
            return;
        }

        if (overlay is { Text: not null, Image: not null })
        {
            faults.Add($"{field}.image", $"{field}.text and {field}.image exclude each other; send one of them.");
        }
        else if (overlay is { Text: null, Image: null } && !mayBeEmpty)
        {
            faults.Add($"{field}.text", $"{field} must have either text or image.");
        }

        Name($"{field}.text", overlay.Text, maxLength, faults);
        Source($"{field}.image", overlay.Image, faults);
        faults.CheckRange($"{field}.from", overlay.From, 0, MaxSeconds, " seconds");
        faults.CheckRange($"{field}.to", overlay.To, 0, MaxSeconds, " seconds");
        if (overlay.To is { } to && to <= (overlay.From ?? 0))
        {
            faults.Add($"{field}.to", FormattableString.Invariant(
                $"{field}.to is {to}; it must be above {field}.from, which is {overlay.From ?? 0}."));
        }
    }

    private static void CheckOutputs(IReadOnlyList<string>? outputs, RequestFaults faults)
    {
        if (outputs is null)
        {
            return;
        }

        if (outputs.Count is 0 or > MaxOutputs)
        {
            faults.Add("outputs", FormattableString.Invariant($"outputs has {outputs.Count:N0} entries; allowed are 1 to {MaxOutputs}."));
            return;
        }

        foreach (var output in outputs.Where(output => !OutputNames.All.Contains(output)))
        {
            faults.Add("outputs", $"outputs has '{TextRules.Shorten(output ?? "")}'; allowed are {string.Join(", ", OutputNames.All)}.");
        }

        if (outputs.GroupBy(output => output).FirstOrDefault(group => group.Count() > 1) is { } repeated)
        {
            faults.Add("outputs", $"outputs has '{TextRules.Shorten(repeated.Key ?? "")}' more than once; each is allowed once.");
        }
    }

    private static void CheckDisclosure(Disclosure? disclosure, RequestFaults faults)
    {
        Name("disclosure.labelText", disclosure?.LabelText, OverlayLengths.Label, faults);
        if (disclosure is { Label: false, LabelText: not null })
        {
            faults.Add("disclosure.labelText", "disclosure.labelText needs disclosure.label to be true or absent.");
        }

        faults.CheckEnum("disclosure.c2pa", disclosure?.C2pa);
    }

    private static void CheckEdit(GenerateVideo request, RequestFaults faults)
    {
        if (request.Edit is not { } edit)
        {
            return;
        }

        if (edit.TakeId is null)
        {
            faults.Add("edit.takeId", "edit.takeId is missing; name the stored take to edit.");
        }

        if (request.Feedback is not null || request.BasedOnTake is not null)
        {
            faults.Add("feedback", "feedback and basedOnTake must be absent in an edit, which keeps the pictures; send two requests.");
        }

        if (request.Variations is > 1)
        {
            faults.Add("variations", "variations must be 1 in an edit: there is nothing to vary.");
        }

        faults.CheckRange("edit.from", edit.From, 0, MaxSeconds, " seconds");
        faults.CheckRange("edit.to", edit.To, 0, MaxSeconds, " seconds");
        if (edit.To is { } to && to <= (edit.From ?? 0))
        {
            faults.Add("edit.to", FormattableString.Invariant($"edit.to is {to}; it must be above edit.from, which is {edit.From ?? 0}."));
        }
    }

    /// <summary>A text that must not be blank where it is given.</summary>
    private static void Name(string field, string? value, int maxLength, RequestFaults faults)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            faults.Add(field, $"{field} is empty; allowed are 1 to {maxLength} characters.");
        }
        else if (value is not null && !value.EnumerateRunes().Any(IsVisible))
        {
            faults.Add(field, $"{field} has no visible character.");
        }

        faults.CheckText(field, value, maxLength);
    }

    /// <summary>Signs and emoji alone are not spoken.</summary>
    private static bool HasWords(string text) => text.EnumerateRunes().Any(Rune.IsLetterOrDigit);

    /// <summary>False for spaces, joiners and other characters without a shape, and for the letters that are drawn as spaces.</summary>
    private static bool IsVisible(Rune rune) => !Rune.IsWhiteSpace(rune)
        && rune.Value is not (0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0)
        && Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark);

    /// <summary>A stored file or an address.</summary>
    private static void Source(string field, string? value, RequestFaults faults)
    {
        faults.CheckText(field, value, MaxAddressLength);
        if (value is not null && !FileReferences.IsFileOrAddress(value))
        {
            faults.Add(
                field,
                $"{field} must be a key of the tenant's folder, {AssetIds.Prefix} and the id of an uploaded file, or an https address.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LanguagePattern();
}
