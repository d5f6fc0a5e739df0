using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules;

/// <summary>The brief that a prompt states: voice, music, captions, texts over the picture, platforms.</summary>
internal static class BriefBuilder
{
    /// <summary>Captions show the words of a voice.</summary>
    public const string NoWordsForCaptions =
        "captions are asked for, but neither the request nor the prompt has words for a voice (voiceOver); no captions are shown";

    /// <summary>A voice speaks the words that are stated.</summary>
    public const string NoWordsForVoice =
        "a voice is asked for, but neither the request nor the prompt has its words (voiceOver); nothing is spoken";

    private const int MaxWordsOfUnsureLanguage = 5;

    private static readonly string[] PartsOfMeta = ["instagram", "facebook"];

    /// <summary>The brief, or null where the prompt states nothing of it.</summary>
    public static Brief? Of(GenerateVideo request, Reading reading, double durationSeconds)
    {
        var hasWords = reading.VoiceText is not null || request.VoiceOver is not null;
        var wantsCaptions = request.Captions?.Mode is { } mode ? mode != CaptionMode.None : reading.Captions;
        if (wantsCaptions && !hasWords)
        {
            reading.Adjustments.Add(NoWordsForCaptions);
        }

        if (reading.WantsVoice && !hasWords)
        {
            reading.Adjustments.Add(NoWordsForVoice);
        }

        var brief = new Brief
        {
            VoiceOver = reading.VoiceText is { } words ? VoiceOf(reading, words) : null,
            Music = reading.MusicMood is { } mood ? new Music { Mood = mood } : null,
            Captions = reading.Captions && hasWords ? new Captions { Mode = CaptionMode.Burned } : null,
            Overlays = OverlaysOf(request, reading, durationSeconds),
            EndCardSeconds = reading.EndCardSeconds,
            Outputs = OutputsOf(reading),
        };
        AddPlatformsWithoutRules(request, reading);
        return brief == new Brief() ? null : brief;
    }

    private static Overlays? OverlaysOf(GenerateVideo request, Reading reading, double durationSeconds)
    {
        // A logo needs a picture, which only the request or its brand kit has.
        var hasLogo = request.BrandKit is not null || request.Overlays?.Logo is not null;
        if (reading.Logo is not null && !hasLogo)
        {
            reading.Adjustments.Add("the prompt asks for a logo, but the request has neither overlays.logo nor brandKit; no logo is shown");
        }

        var logo = reading.Logo is { } placement && request.BrandKit is not null
            ? new Overlay { From = FromOf(placement == LogoPlacement.AtEnd) }
            : null;
        var overlays = new Overlays
        {
            Logo = logo,
            Headline = reading.Headline is { } headline
                ? new Overlay { Text = headline, From = FromOf(reading.HeadlineIsAtEnd) }
                : null,
            CallToAction = reading.CallToAction is { } call
                ? new Overlay { Text = call, From = FromOf(reading.CallToActionIsAtEnd) }
                : null,
            LegalLine = reading.LegalLine is { } legal ? new Overlay { Text = legal } : null,
        };
        return overlays == new Overlays() ? null : overlays;

        double? FromOf(bool isAtEnd) => isAtEnd ? OverlaysAtEnd.StartIn(durationSeconds) : null;
    }

    /// <summary>The presets and shapes that a text states, or null.</summary>
    public static List<string>? OutputsOf(Reading reading)
    {
        var presets = reading.Platforms.Where(OutputNames.Presets.Contains);
        var shapes = reading.AspectRatios.Count > 1 ? reading.AspectRatios : [];
        var outputs = presets.Concat(shapes.Where(VideoRequestRules.AspectRatios.Contains)).Distinct().Take(10).ToList();
        return outputs.Count == 0 ? null : outputs;
    }

    // A platform whose rules are not known is not passed over in silence.
    private static void AddPlatformsWithoutRules(GenerateVideo request, Reading reading)
    {
        foreach (var platform in request.Outputs is null ? reading.Platforms.Where(one => !OutputNames.Presets.Contains(one)) : [])
        {
            reading.Adjustments.Add(PartsOfMeta.Contains(platform)
                ? $"the prompt is for {platform}, whose places have rules of their own; name feed, reels or stories"
                : $"the prompt is for {platform}, for which no rules are known; rules are known for "
                    + string.Join(", ", OutputNames.Presets));
        }
    }

    /// <summary>A voice-over in the language that the text states, else in that of its words.</summary>
    public static VoiceOver VoiceOf(Reading reading, string words) =>
        new() { Text = words, Language = reading.VoiceLanguage is { } stated ? Tag(stated) : LanguageOf(reading, words) };

    // English is the default and needs no tag.
    private static string? Tag(string language) => language == "en" ? null : language;

    // Few words can be of several languages: "Sois libre" in a French prompt is French.
    private static string? LanguageOf(Reading reading, string words)
    {
        var text = PromptText.Of(words);
        var isUnsure = text.Language is not (Language.En or Language.Ja) && reading.Text.Language is not (Language.En or Language.Ja)
            && text.Count <= MaxWordsOfUnsureLanguage;
        return Tag((isUnsure ? reading.Text.Language : text.Language).ToString().ToLowerInvariant());
    }
}
