using System.CommandLine;
using System.CommandLine.Parsing;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>The options of <c>generate</c> and <c>edit</c> about sound, words, brand and outputs.</summary>
internal sealed class BriefOptions
{
    // Stands for a file that is uploaded once the input is known to be valid.
    private static readonly string Pending = AssetIds.ReferenceTo(Guid.Empty);

    private readonly Option<string[]> _voice = new("--voice") {
        Description = "The words to speak; repeat it for one text per scene.",
        AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _voiceName = new("--voice-name") { Description = "The voice, such as slt or alloy." };
    private readonly Option<double?> _voiceSpeed = Values.Number("--voice-speed", "How fast it speaks, 0.5 to 2. Default 1.");
    private readonly Option<string?> _language = new("--language") { Description = "The language of the words, such as en or pt-BR." };
    private readonly Option<string?> _music = new("--music") {
        Description = $"A mood ({string.Join(", ", MusicMoods.Names)}, or a word that means one), a sound file of this machine, an "
            + "uploaded one (asset:ID), or an https address." };
    private readonly Option<double?> _musicVolume = Values.Number("--music-volume", "How loud the music is, 0 to 1. Default 0.7.");
    private readonly Option<CaptionMode?> _captions = Values.Choice<CaptionMode>("--captions", "How the spoken words are shown.");
    private readonly Option<CaptionStyle?> _captionStyle = Values.Choice<CaptionStyle>("--caption-style", "The look of burned captions.");
    private readonly Option<string?> _logo = new("--logo") {
        Description = "The logo: a PNG, JPEG or WebP file of this machine, an uploaded one (asset:ID), or an https address." };
    private readonly Option<bool> _noLogo = new("--no-logo") { Description = "Show no logo, not even that of the brand kit." };
    private readonly Option<string?> _headline = new("--headline") {
        Description = $"The headline, up to {OverlayLengths.Headline} characters." };
    private readonly Option<string?> _callToAction = new("--cta") {
        Description = $"The call to action, up to {OverlayLengths.CallToAction} characters." };
    private readonly Option<string?> _legal = new("--legal") {
        Description = $"The legal line, up to {OverlayLengths.LegalLine} characters." };
    private readonly Option<double?> _endCard = Values.Number("--end-card", "Length of the end card in seconds, 0 to 10.");
    private readonly Option<string?> _brand = new("--brand") { Description = "A brand kit; see 'adgenius brand'." };
    private readonly Option<string[]> _for = Values.List(
        "--for", $"The platforms, separated by commas: {string.Join(", ", OutputNames.Presets)}.");
    private readonly Option<string[]> _shapes = Values.List(
        "--shapes", $"Aspect ratios, separated by commas: {string.Join(", ", VideoRequestRules.AspectRatios)}.");
    private readonly Option<string?> _aiLabel = new("--ai-label") {
        Description = "A visible label in the picture, such as 'Made with AI'." };
    private readonly Option<C2paPolicy?> _c2pa = Values.Choice<C2paPolicy>("--c2pa", "Whether files are signed.");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
    [
        _voice, _voiceName, _voiceSpeed, _language, _music, _musicVolume, _captions, _captionStyle, _logo, _noLogo, _headline,
        _callToAction, _legal, _endCard, _brand, _for, _shapes, _aiLabel, _c2pa,
    ];

    /// <summary>The brief; files of this machine are named by <see cref="UploadsOf"/> and uploaded before the request is sent.</summary>
    public Brief ToBrief(ParseResult parsed)
    {
        string[] outputs = [.. parsed.GetValue(_for) ?? [], .. parsed.GetValue(_shapes) ?? []];
        var (headline, callToAction, legal) = (parsed.GetValue(_headline), parsed.GetValue(_callToAction), parsed.GetValue(_legal));
        var overlays = new Overlays
        {
            Logo = parsed.GetValue(_noLogo) ? HiddenLogo.Overlay : LogoOf(parsed.GetValue(_logo)),
            Headline = TextOf(headline),
            CallToAction = TextOf(callToAction),
            LegalLine = TextOf(legal),
        };
        return new Brief
        {
            VoiceOver = VoiceOf(parsed),
            Music = MusicOf(parsed),
            Captions = parsed.GetValue(_captions) is null && parsed.GetValue(_captionStyle) is null
                ? null
                : new Captions { Mode = parsed.GetValue(_captions) ?? CaptionMode.Burned, Style = parsed.GetValue(_captionStyle) },
            Overlays = overlays == new Overlays() ? null : overlays,
            EndCardSeconds = parsed.GetValue(_endCard),
            BrandKit = parsed.GetValue(_brand),
            Outputs = outputs.Length > 0 ? outputs : null,
            Disclosure = parsed.GetValue(_aiLabel) is null && parsed.GetValue(_c2pa) is null ? null : new Disclosure
            {
                Label = parsed.GetValue(_aiLabel) is null ? null : true,
                LabelText = parsed.GetValue(_aiLabel),
                C2pa = parsed.GetValue(_c2pa),
            },
        };
    }

    /// <summary>The files of this machine that have to be uploaded first.</summary>
    public BriefUploads UploadsOf(ParseResult parsed) => new(
        FileOf(parsed.GetValue(_music)),
        // No word stands for a logo, so what is no reference is a file, also without an extension.
        parsed.GetValue(_logo) is { } logo && !IsReference(logo) ? new FileInfo(logo) : null);

    /// <summary>A request with the members of a brief.</summary>
    public static GenerateVideo Apply(Brief brief, GenerateVideo request) => request with
    {
        VoiceOver = brief.VoiceOver,
        Music = brief.Music,
        Captions = brief.Captions,
        Overlays = brief.Overlays,
        EndCardSeconds = brief.EndCardSeconds,
        BrandKit = brief.BrandKit,
        Outputs = brief.Outputs,
        Disclosure = brief.Disclosure,
    };

    /// <summary>For a new video: how words are spoken is of no use without the words.</summary>
    public void CheckVoice(CommandResult result)
    {
        if (result.GetResult(_voice) is null)
        {
            foreach (var option in ((Option[])[_voiceName, _voiceSpeed, _language]).Where(option => result.GetResult(option) is not null))
            {
                result.AddError($"{option.Name} needs --voice with the words to speak.");
            }
        }
    }

    /// <summary>A logo is shown or not.</summary>
    public void CheckLogo(CommandResult result)
    {
        if (result.GetResult(_logo) is not null && result.GetValue(_noLogo))
        {
            result.AddError("--logo and --no-logo cannot be used together; give one of them.");
        }
    }

    /// <summary>A part that is left out has no words, file or length.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="without">The option that names the parts that are left out.</param>
    public void CheckLeftOut(CommandResult result, Option<string[]> without)
    {
        if (result.GetResult(without)?.Errors.Any() != false)
        {
            return; // not given, or a name in it is wrong
        }

        foreach (var part in result.GetValue(without)!.Distinct())
        {
            foreach (var option in StatedOf(part).Where(option => result.GetResult(option) is not null))
            {
                result.AddError($"{option.Name} and --without {part} cannot be used together; give one of them.");
            }
        }
    }

    // "--no-logo" says the same of the logo as "--without overlays".
    private Option[] StatedOf(string part) => part switch
    {
        "voice" => [_voice, _voiceName, _voiceSpeed, _language],
        "music" => [_music, _musicVolume],
        "captions" => [_captions, _captionStyle],
        "overlays" => [_logo, _headline, _callToAction, _legal],
        _ => [_endCard],
    };

    private VoiceOver? VoiceOf(ParseResult parsed)
    {
        var texts = parsed.GetValue(_voice) ?? [];
        var voice = new VoiceOver
        {
            Text = texts.Length == 1 ? texts[0] : null,
            Scenes = texts.Length > 1 ? texts : null,
            Voice = parsed.GetValue(_voiceName),
            Language = parsed.GetValue(_language),
            Speed = parsed.GetValue(_voiceSpeed),
        };
        return voice == new VoiceOver() ? null : voice;
    }

    private Music? MusicOf(ParseResult parsed)
    {
        var music = parsed.GetValue(_music);
        var source = music is null ? null
            : FileOf(music) is not null ? Pending
            : IsReference(music) ? music
            : null;
        return music is null && parsed.GetValue(_musicVolume) is null ? null : new Music
        {
            Source = source,
            Mood = source is null ? music : null,
            Volume = parsed.GetValue(_musicVolume),
        };
    }

    private static Overlay? LogoOf(string? logo) => logo is null ? null : new Overlay { Image = IsReference(logo) ? logo : Pending };

    private static Overlay? TextOf(string? text) => text is null ? null : new Overlay { Text = text };

    private static bool IsReference(string value) =>
        AssetIds.TryParse(value, out _) || value.Contains("://", StringComparison.Ordinal);

    /// <summary>The file that an option names; a word such as a mood is none.</summary>
    private static FileInfo? FileOf(string? value) =>
        value is not null && !IsReference(value) && (File.Exists(value) || Path.HasExtension(value) || value.Contains('/'))
            ? new FileInfo(value)
            : null;
}
