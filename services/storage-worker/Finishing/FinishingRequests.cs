using System.Diagnostics.CodeAnalysis;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing;
using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Voice;
using AdGenius.Hosting.Processes;
using AdGenius.Media.Composition.Transitions;
using AdGenius.StorageWorker.Speech;
using AdGenius.Text.Drawing;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;
using CaptionStyle = AdGenius.Contracts.Briefs.CaptionStyle;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Translates a command into the media library's request: files are brought here, and defaults are filled in.</summary>
internal sealed class FinishingRequests(BriefFiles files, SpeechAccounts speech, IOptions<DisclosurePolicy> policy)
{
    /// <summary>Brings the files that the brief of <paramref name="command"/> names here.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">The folder for the files.</param>
    /// <param name="cancellationToken">Stops downloads.</param>
    /// <exception cref="FinishingRefusedException">A file that the brief names cannot be used.</exception>
    /// <exception cref="BriefFileUnavailableException">A file that the brief names cannot be fetched now.</exception>
    public async Task<FinishingInputs> FetchAsync(FinishVideo command, ScratchFolder work, CancellationToken cancellationToken)
    {
        var brief = command.Brief ?? new Brief();
        return new FinishingInputs(
            await OverlaysAsync(command.TenantName, brief.Overlays, work, cancellationToken),
            await BrandAsync(command.TenantName, command.BrandKit, brief.Overlays, work, cancellationToken),
            await files.SoundAsync(command.TenantName, "music.source", brief.Music?.Source, work, cancellationToken));
    }

    /// <param name="command">The command.</param>
    /// <param name="inputs">The files that its brief names.</param>
    /// <param name="clips">The local clips, the main one first.</param>
    /// <param name="clipSeconds">The main clip's length.</param>
    /// <exception cref="FinishingRefusedException">The edit's range is not within the clip.</exception>
    public FinishingRequest Of(FinishVideo command, FinishingInputs inputs, IReadOnlyList<SourceClip> clips, double clipSeconds)
    {
        var brief = command.Brief ?? new Brief();
        var isMadeByAi = DisclosurePolicy.IsMadeByAi(command);
        var trim = TrimOf(command.Edit, clipSeconds);
        var usedSeconds = trim is null ? clipSeconds : trim.ToSeconds - trim.FromSeconds;
        return new FinishingRequest
        {
            Clips = clips,
            Scenes = ScenesOf(command, clipSeconds),
            Trim = trim,
            Voice = VoiceOf(brief.VoiceOver),
            Account = speech.Of(command),
            Music = MusicOf(command, brief.Music, inputs.MusicFile),
            Captions = CaptionsOf(brief.Captions),
            Overlays = OverlayTimes.Fit(inputs.Overlays, command.Parameters.DurationSeconds, usedSeconds),
            EndCardSeconds = brief.EndCardSeconds ?? 0,
            Brand = inputs.Brand,
            Disclosure = DisclosureOf(brief.Disclosure) with { IsMadeByAi = isMadeByAi },
            Outputs = OutputsOf(brief.Outputs ?? [command.Parameters.AspectRatio]),
            Seed = unchecked((int)command.Seed),
            Title = command.CreativeId,
        };
    }

    /// <summary>What is known of a brief before there is a clip. Its pictures and fonts are brought here, its music is not.</summary>
    /// <exception cref="FinishingRefusedException">A file that the brief names cannot be used.</exception>
    public async Task<RequestFacts> FactsAsync(CheckBrief request, ScratchFolder work, CancellationToken cancellationToken)
    {
        var brief = request.Brief;
        return new RequestFacts
        {
            ClipSeconds = request.DurationSeconds,
            EndCardSeconds = brief.EndCardSeconds ?? 0,
            Voice = VoiceOf(brief.VoiceOver),
            Captions = CaptionsOf(brief.Captions),
            Overlays = await OverlaysAsync(request.TenantName, brief.Overlays, work, cancellationToken),
            Brand = await BrandAsync(request.TenantName, request.BrandKit, brief.Overlays, work, cancellationToken),
            Disclosure = DisclosureOf(brief.Disclosure),
            Outputs = OutputsOf(brief.Outputs ?? []),
        };
    }

    private static IReadOnlyList<OutputSpec> OutputsOf(IReadOnlyList<string> outputs) =>
        [.. outputs.Select(output => PlatformPresets.ParseOutput("outputs", output))];

    /// <summary>The scenes' lengths add up to the planned length; a provider's clip may be a little longer or shorter.</summary>
    internal static List<SceneTime> ScenesOf(FinishVideo command, double clipSeconds)
    {
        var parameters = command.Parameters;
        var planned = parameters.Scenes.Sum(scene => scene.DurationSeconds);
        var scale = planned > 0 ? clipSeconds / planned : 1;
        var scenes = new List<SceneTime>();
        var start = 0.0;
        foreach (var seconds in parameters.Scenes.Select(scene => scene.DurationSeconds * scale))
        {
            var transition = scenes is [.., var before]
                ? TransitionSeconds(command.Transition ?? Transition.Cut, parameters.FramesPerSecond, before.DurationSeconds, seconds)
                : 0;
            scenes.Add(new SceneTime(start, seconds, transition));
            start += seconds;
        }

        return scenes;
    }

    private static double TransitionSeconds(Transition transition, double framesPerSecond, double before, double after)
    {
        var rate = FrameRate.Of(framesPerSecond).PerSecond;
        return TransitionLength.FramesOf(transition, rate, Math.Round(before * rate), Math.Round(after * rate)) / rate;
    }

    private static TrimRange? TrimOf(VideoEdit? edit, double clipSeconds)
    {
        if (edit is not { From: not null } and not { To: not null })
        {
            return null;
        }

        var (from, to) = (edit!.From ?? 0, Math.Min(edit.To ?? clipSeconds, clipSeconds));
        return from < to
            ? new TrimRange(from, to)
            : throw new FinishingRefusedException("edit.from", FormattableString.Invariant(
                $"edit.from is {from}; the take's scenes have {clipSeconds:0.##} seconds."));
    }

    /// <summary>The voice-over as the finishing library has it; null for none.</summary>
    [return: NotNullIfNotNull(nameof(voice))]
    public static SpeechText? VoiceOf(VoiceOver? voice) => voice is null ? null : new SpeechText
    {
        Script = voice.Text,
        Scenes = voice.Scenes,
        Voice = voice.Voice,
        Language = voice.Language,
        Speed = voice.Speed ?? 1,
    };

    private static MusicBed? MusicOf(FinishVideo command, Music? music, string? file) => music is null ? null : new MusicBed
    {
        File = file,
        Mood = music.Mood ?? command.Parameters.Mood,
        Palette = string.Join(' ', command.Parameters.Palette),
        Volume = music.Volume ?? Music.DefaultVolume,
    };

    private static AdGenius.Finishing.Captions.CaptionOptions CaptionsOf(Captions? captions) => new()
    {
        Mode = captions?.Mode ?? CaptionMode.None,
        Style = captions?.Style ?? CaptionStyle.Outline,
    };

    private async Task<OverlaySet> OverlaysAsync(
        string tenantName, Overlays? overlays, ScratchFolder work, CancellationToken cancellationToken)
    {
        async Task<OverlayItem?> Item(string name, Overlay? overlay) => overlay is null ? null : new OverlayItem
        {
            Text = overlay.Text,
            ImageFile = await files.PictureAsync(tenantName, $"overlays.{name}.image", overlay.Image, work, cancellationToken),
            From = overlay.From,
            To = overlay.To,
        };
        return new OverlaySet
        {
            Logo = HiddenLogo.Is(overlays?.Logo) ? null : await Item("logo", overlays?.Logo),
            Headline = await Item("headline", overlays?.Headline),
            CallToAction = await Item("callToAction", overlays?.CallToAction),
            LegalLine = await Item("legalLine", overlays?.LegalLine),
        };
    }

    private async Task<BrandStyle> BrandAsync(
        string tenantName, BrandKit? brandKit, Overlays? overlays, ScratchFolder work, CancellationToken cancellationToken)
    {
        var style = new BrandStyle();
        if (brandKit is not { } kit)
        {
            return style;
        }

        return style with
        {
            Primary = Colour("primary", kit.Primary) ?? style.Primary,
            Text = Colour("text", kit.Text) ?? style.Text,
            Accent = Colour("accent", kit.Accent),
            FontFiles = await files.FontsAsync(tenantName, kit.Fonts, work, cancellationToken),
            LogoFile = HiddenLogo.Is(overlays?.Logo)
                ? null
                : await files.PictureAsync(tenantName, "brandKit.logo", kit.Logo, work, cancellationToken),
            ForbiddenWords = kit.ForbiddenWords ?? [],
        };
    }

    private static TextColour? Colour(string name, string? value)
        => value is null ? null : BrandStyle.ParseColour($"brandKit.{name}", value);

    private DisclosureOptions DisclosureOf(Disclosure? disclosure) => new()
    {
        LabelText = disclosure?.Label ?? (disclosure?.LabelText is not null || policy.Value.Label)
            ? disclosure?.LabelText ?? policy.Value.LabelText
            : null,
        ContentCredentials = disclosure?.C2pa switch
        {
            C2paPolicy.None => ContentCredentials.None,
            C2paPolicy.Required => ContentCredentials.Required,
            _ => ContentCredentials.WhenAvailable,
        },
    };
}
