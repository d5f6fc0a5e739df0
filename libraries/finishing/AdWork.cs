using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Shapes;
using AdGenius.Finishing.Voice;
using AdGenius.Media.Tools;
using AdGenius.Text.Fonts;

namespace AdGenius.Finishing;

/// <summary>What all outputs of one request share.</summary>
internal sealed class AdWork(
    FinishingRequest request,
    IReadOnlyList<SourceView> sources,
    double clipSeconds,
    AdContent content,
    FontLibrary fonts,
    string folder)
{
    public const string VoiceName = "voice.wav";

    private readonly Dictionary<string, FrameSamples> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<(double Loudness, double TruePeak), string> _sounds = [];
    private IReadOnlyList<CaptionCue>? _cues;

    public FinishingRequest Request => request;

    public IReadOnlyList<SourceView> Sources => sources;

    /// <summary>Length of the clip, without the end card.</summary>
    public double ClipSeconds => clipSeconds;

    /// <summary>Length of every output.</summary>
    public double Seconds => clipSeconds + request.EndCardSeconds;

    public AdContent Content => content;

    public FontLibrary Fonts => fonts;

    /// <summary>For files on the way.</summary>
    public string Folder => folder;

    public SpeechTrack? Speech { get; init; }

    public string VoiceFile => Path.Combine(folder, VoiceName);

    public string MusicFile => Path.Combine(folder, "music.wav");

    /// <summary>Captions of what is spoken; empty where nothing is.</summary>
    public IReadOnlyList<CaptionCue> Cues => _cues ??= Speech is null ? [] : CaptionTiming.Of(Speech, Seconds);

    /// <summary>The clip of a shape, else the first one.</summary>
    public SourceView SourceFor(string shape) => sources.FirstOrDefault(source => source.Shape == shape) ?? sources[0];

    /// <summary>Small pictures of a clip; each clip is decoded once for them.</summary>
    public async Task<FrameSamples> SamplesOf(SourceView source, FfmpegTools tools, CancellationToken cancellationToken)
    {
        if (!_samples.TryGetValue(source.File, out var samples))
        {
            _samples[source.File] = samples = await FrameSamples.ReadAsync(tools, source, cancellationToken);
        }

        return samples;
    }

    /// <summary>The file with the mix at a platform's loudness; platforms that ask for the same share one.</summary>
    public async Task<string> SoundFor(PlatformPreset preset, SoundMixer mixer, string mixed, CancellationToken cancellationToken)
    {
        var target = (preset.Loudness, preset.TruePeak);
        if (!_sounds.TryGetValue(target, out var sound))
        {
            var isClipOnly = Speech is null && request.Music is not { Volume: > 0 };
            sound = await mixer.NormalizeAsync(
                mixed, isClipOnly, preset.Loudness, preset.TruePeak, folder, cancellationToken);
            _sounds[target] = sound;
        }

        return sound;
    }
}
