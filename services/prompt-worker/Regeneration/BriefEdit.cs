using AdGenius.Contracts.Briefs;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Changes to sound, texts over the picture and outputs.</summary>
internal static class BriefEdit
{
    private const double Quieter = 0.6;
    private const double SpeechStep = 0.15;

    /// <summary>The brief after one change; null for an empty one.</summary>
    public static Brief? Of(Brief? brief, FeedbackEdit edit)
    {
        var now = brief ?? new Brief();
        return OrNull(edit switch
        {
            FeedbackEdit.ChangeVolume volume when now.Music is { } music => now with
            {
                Music = music with
                {
                    Volume = Math.Round(
                        Math.Clamp((music.Volume ?? Music.DefaultVolume) * (volume.IsLouder ? 1 / Quieter : Quieter), 0.05, 1), 2),
                },
            },
            FeedbackEdit.ChangeSpeech speech when now.VoiceOver is { } voice => now with
            {
                VoiceOver = voice with
                {
                    Speed = Math.Round(Math.Clamp((voice.Speed ?? 1) + (speech.IsFaster ? SpeechStep : -SpeechStep), 0.5, 2), 2),
                },
            },
            FeedbackEdit.RemovePart part => Without(now, part.Field),
            FeedbackEdit.AddPart part => With(now, part.Field),
            FeedbackEdit.SetText text => WithText(now, text.Field, text.Text),
            _ => now,
        });
    }

    /// <summary>True where the brief has the part of the video that a field names.</summary>
    public static bool Has(Brief? brief, string field) => field switch
    {
        "endCardSeconds" => brief?.EndCardSeconds is > 0,
        "overlays.logo" => !HiddenLogo.Is(brief?.Overlays?.Logo) && (brief?.Overlays?.Logo is not null || brief?.BrandKit is not null),
        "overlays.headline" => brief?.Overlays?.Headline is not null,
        "overlays.callToAction" => brief?.Overlays?.CallToAction is not null,
        "overlays.legalLine" => brief?.Overlays?.LegalLine is not null,
        _ => false,
    };

    /// <summary>The text of the brief whose words are these, such as <c>overlays.headline</c>; null where none is.</summary>
    public static string? FieldOf(Brief? brief, string words)
    {
        var text = BriefWords.Unquoted(words);
        bool Is(string? other) =>
            string.Equals(other?.Trim(' ', '.', '!', '?'), text.Trim(' ', '.', '!', '?'), StringComparison.OrdinalIgnoreCase);
        return Is(brief?.Overlays?.Headline?.Text) ? "overlays.headline"
            : Is(brief?.Overlays?.CallToAction?.Text) ? "overlays.callToAction"
            : Is(brief?.Overlays?.LegalLine?.Text) ? "overlays.legalLine"
            : Is(brief?.VoiceOver?.Text) ? "voiceOver"
            : null;
    }

    /// <summary>True where there is a logo that can be shown: one of the brief, or that of a brand kit.</summary>
    public static bool CanShowLogo(Brief? brief) =>
        brief?.BrandKit is not null || (brief?.Overlays?.Logo is { } logo && !HiddenLogo.Is(logo));

    /// <summary>The brief with what feedback states in the words of prompts.</summary>
    /// <param name="brief">The brief so far.</param>
    /// <param name="reading">What is stated.</param>
    /// <param name="durationSeconds">The length of the video.</param>
    public static Brief? State(Brief? brief, Reading reading, double durationSeconds)
    {
        var now = brief ?? new Brief();
        var overlays = now.Overlays ?? new Overlays();
        return OrNull(now with
        {
            VoiceOver = reading.VoiceText is { } words
                ? (now.VoiceOver ?? new VoiceOver()) with
                {
                    Text = words, Scenes = null, Language = reading.VoiceLanguage ?? now.VoiceOver?.Language,
                }
                : now.VoiceOver,
            Music = reading.MusicMood is { } mood ? (now.Music ?? new Music()) with { Mood = mood, Source = null } : now.Music,
            Captions = reading.Captions ? (now.Captions ?? new Captions()) with { Mode = CaptionMode.Burned } : now.Captions,
            EndCardSeconds = reading.EndCardSeconds ?? now.EndCardSeconds,
            Overlays = OrNull(overlays with
            {
                Headline = Stated(overlays.Headline, reading.Headline, reading.HeadlineIsAtEnd),
                CallToAction = Stated(overlays.CallToAction, reading.CallToAction, reading.CallToActionIsAtEnd),
                LegalLine = Stated(overlays.LegalLine, reading.LegalLine, isAtEnd: false),
                Logo = reading.Logo is { } placement && CanShowLogo(now) ? Shown(overlays.Logo) with
                {
                    From = placement == LogoPlacement.AtEnd ? OverlaysAtEnd.StartIn(durationSeconds) : null,
                    To = null,
                } : overlays.Logo,
            }),
            Outputs = BriefBuilder.OutputsOf(reading) ?? WithMainShape(now.Outputs, reading.AspectRatio),
        });

        Overlay? Stated(Overlay? before, string? text, bool isAtEnd) => text is null ? before : (before ?? new Overlay()) with
        {
            Text = text,
            Image = null,
            From = isAtEnd ? OverlaysAtEnd.StartIn(durationSeconds) : before?.From,
            To = isAtEnd ? null : before?.To,
        };
    }

    // The first output decides the shape of the pictures.
    private static IReadOnlyList<string>? WithMainShape(IReadOnlyList<string>? outputs, string? shape) =>
        outputs is null || shape is null ? outputs : [shape, .. outputs.Skip(1).Where(output => output != shape)];

    private static Brief Without(Brief brief, string field) => field switch
    {
        "text" => brief with
        {
            Captions = null,
            Overlays = OrNull(brief.Overlays is { } overlays ? overlays with { Headline = null, CallToAction = null } : new Overlays()),
        },
        "captions" => brief with { Captions = null },
        "music" => brief with { Music = null },
        "sound" => brief with { Music = null, VoiceOver = null, Captions = null },
        "voiceOver" => brief with { VoiceOver = null, Captions = null },
        "endCardSeconds" => brief with { EndCardSeconds = null },
        "overlays.logo" when brief.BrandKit is not null => WithOverlay(brief, field, _ => HiddenLogo.Overlay), // else the kit's is shown
        _ => WithOverlay(brief, field, _ => null),
    };

    private static Brief With(Brief brief, string field) => field switch
    {
        "captions" => brief with { Captions = (brief.Captions ?? new Captions()) with { Mode = CaptionMode.Burned } },
        "music" => brief with { Music = brief.Music ?? new Music() },
        "endCardSeconds" => brief with { EndCardSeconds = brief.EndCardSeconds is > 0 and var seconds ? seconds : 2 },
        "overlays.logo" when CanShowLogo(brief) => WithOverlay(brief, field, Shown),
        _ => brief,
    };

    private static Overlay Shown(Overlay? logo) => logo is null || HiddenLogo.Is(logo) ? new Overlay() : logo;

    private static Brief WithText(Brief brief, string field, string text) => field == "voiceOver"
        ? brief with { VoiceOver = (brief.VoiceOver ?? new VoiceOver()) with { Text = text, Scenes = null } }
        : WithOverlay(brief, field, overlay => (overlay ?? new Overlay()) with { Text = text, Image = null });

    private static Brief WithOverlay(Brief brief, string field, Func<Overlay?, Overlay?> change)
    {
        var overlays = brief.Overlays ?? new Overlays();
        return brief with
        {
            Overlays = OrNull(field switch
            {
                "overlays.headline" => overlays with { Headline = change(overlays.Headline) },
                "overlays.callToAction" => overlays with { CallToAction = change(overlays.CallToAction) },
                "overlays.legalLine" => overlays with { LegalLine = change(overlays.LegalLine) },
                "overlays.logo" => overlays with { Logo = change(overlays.Logo) },
                _ => overlays,
            }),
        };
    }

    private static Overlays? OrNull(Overlays overlays) => overlays == new Overlays() ? null : overlays;

    private static Brief? OrNull(Brief brief) => brief == new Brief() ? null : brief;
}
