using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Encode;
using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Shapes;
using AdGenius.Finishing.Voice;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing;

/// <summary>Turns clips into finished ads: voice, music, captions, overlays, end card, every shape, checked and marked.</summary>
public sealed class AdFinisher(
    FfmpegTools tools,
    MediaProbe probe,
    SpeechTrackBuilder speech,
    TrackReader tracks,
    FinishingFonts fonts,
    ContentSigner signer,
    RequestPreflight requestPreflight,
    FilePreflight filePreflight)
{
    /// <summary>Maximum length of an ad in seconds, with its end card: the longest that a platform for ads of this kind accepts.</summary>
    public const double MaxSeconds = 900;

    private const double MusicActiveLevel = -20;

    /// <summary>A scene of which less is left after a trim is not seen as one.</summary>
    private const double MinSceneSeconds = 0.1;

    /// <summary>Longer music is the same piece again.</summary>
    private const double MaxComposedSeconds = 180;

    private readonly SoundMixer _mixer = new(tools);
    private readonly OutputEncoder _encoder = new(tools);
    private readonly OutputPlanner _planner = new(tools);

    /// <summary>Makes every output of <paramref name="request"/>. The same request gives the same files.</summary>
    /// <param name="request">What is to be made.</param>
    /// <param name="workFolder">An existing folder; results lie directly in it, named after their outputs.</param>
    /// <param name="cancellationToken">Ends the work, and ffmpeg with it.</param>
    /// <exception cref="FinishingRefusedException">The request cannot be fulfilled as it is.</exception>
    /// <exception cref="SpeechFailedException">The speech synthesizer failed.</exception>
    /// <exception cref="ToolFailedException">ffmpeg or the signer program failed.</exception>
    public async Task<FinishingResult> FinishAsync(FinishingRequest request, string workFolder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(workFolder);
        using var span = FinishingSpans.Begin("finish ad");
        var temporary = Directory.CreateDirectory(Path.Combine(workFolder, "parts")).FullName;
        try
        {
            var sources = await SourcesOf(request, cancellationToken);
            var clipSeconds = sources.Min(source => source.Seconds);
            sources = [.. sources.Select(source => source.CutTo(clipSeconds))];
            if (clipSeconds + request.EndCardSeconds > MaxSeconds)
            {
                throw new FinishingRefusedException("durationSeconds", FormattableString.Invariant(
                    $"The ad has {clipSeconds + request.EndCardSeconds:0.#} seconds with its end card; allowed are at most {MaxSeconds}."));
            }

            request = WithoutCutScripts(request, clipSeconds);
            requestPreflight.Demand(FactsOf(request, clipSeconds));
            if (request.Music?.File is { } track)
            {
                // A voice may cost money, and is not bought for a request that fails.
                await tracks.CheckAsync(track, clipSeconds + request.EndCardSeconds, cancellationToken);
            }

            using var lease = fonts.Open(request.Brand);
            using var content = AdContent.Of(request, clipSeconds);
            var work = new AdWork(request, sources, clipSeconds, content, lease.Fonts, temporary)
            {
                Speech = await SpeakAsync(request, clipSeconds, temporary, cancellationToken),
            };
            var music = await WriteMusicAsync(request, work, cancellationToken);
            var mixed = await _mixer.MixAsync(MixOf(request, work, music), temporary, cancellationToken);
            var planned = new List<PlannedOutput>();
            foreach (var output in request.Outputs)
            {
                planned.Add(await _planner.PlanAsync(output, work, mixed, workFolder, cancellationToken));
            }

            await _encoder.EncodeAsync([.. planned.Select(output => (output.Plan, output.VideoFile))], cancellationToken);
            var outputs = new List<EncodedOutput>();
            foreach (var output in planned)
            {
                outputs.Add(await CompleteAsync(output, work, workFolder, cancellationToken));
            }

            return new FinishingResult
            {
                Outputs = outputs,
                DurationSeconds = work.Seconds,
                SpokenBy = work.Speech?.SpokenBy,
                IsDraftVoice = work.Speech?.IsDraft ?? false,
                MusicBy = music,
            };
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static RequestFacts FactsOf(FinishingRequest request, double clipSeconds) => new()
    {
        ClipSeconds = clipSeconds,
        SceneStarts = StartsOf(request),
        EndCardSeconds = request.EndCardSeconds,
        Voice = request.Voice,
        Captions = request.Captions,
        Overlays = request.Overlays,
        Brand = request.Brand,
        Disclosure = request.Disclosure,
        Outputs = request.Outputs,
    };

    /// <summary>When the scenes begin in the part that is used.</summary>
    private static List<double> StartsOf(FinishingRequest request) =>
        [.. request.Scenes.Select(scene => Math.Max(0, scene.StartSeconds - (request.Trim?.FromSeconds ?? 0)))];

    /// <summary>What belongs to a scene that is cut away is not spoken over another one.</summary>
    private static FinishingRequest WithoutCutScripts(FinishingRequest request, double clipSeconds)
    {
        if (request is not { Trim: { } trim, Voice: { Scenes: { } scripts } voice })
        {
            return request;
        }

        var (from, to) = (trim.FromSeconds + MinSceneSeconds, trim.FromSeconds + clipSeconds - MinSceneSeconds);
        bool IsSeen(SceneTime? scene) => scene is null || (scene.StartSeconds < to && scene.StartSeconds + scene.DurationSeconds > from);
        var kept = scripts.Select((script, index) => IsSeen(request.Scenes.ElementAtOrDefault(index)) ? script : "").ToList();
        return request with { Voice = kept.All(string.IsNullOrWhiteSpace) ? null : voice with { Scenes = kept } };
    }

    private static MixPlan MixOf(FinishingRequest request, AdWork work, string? music)
    {
        var clip = work.Sources[0];
        return new MixPlan
        {
            Seconds = work.Seconds,
            VoiceFile = work.Speech is null ? null : work.VoiceFile,
            MusicFile = music is null ? null : work.MusicFile,
            MusicVolume = request.Music?.Volume ?? 0,
            ClipFile = clip.AudioStream is not null && request.ClipVolume > 0 ? clip.File : null,
            ClipStream = clip.AudioStream ?? MixPlan.FirstStream,
            ClipStart = clip.StartSeconds,
            ClipSeconds = clip.Seconds,
            ClipVolume = request.ClipVolume,
        };
    }

    private async Task<IReadOnlyList<SourceView>> SourcesOf(FinishingRequest request, CancellationToken cancellationToken)
    {
        if (request.Clips.Count == 0 || request.Outputs.Count == 0)
        {
            throw new FinishingRefusedException("outputs", "At least one clip and one output are needed.");
        }

        var sources = new List<SourceView>();
        foreach (var clip in request.Clips)
        {
            try
            {
                var media = clip.Media ?? await probe.ProbeAsync(clip.File, cancellationToken);
                sources.Add(SourceView.Of(clip.File, media, request.Trim));
            }
            catch (InvalidMediaException exception)
            {
                throw new FinishingRefusedException("clips", "A clip is no video that can be read.", exception);
            }
        }

        return sources;
    }

    private async Task<SpeechTrack?> SpeakAsync(
        FinishingRequest request, double clipSeconds, string temporary, CancellationToken cancellationToken)
    {
        if (request.Voice is not { } voice)
        {
            return null;
        }

        using var span = FinishingSpans.Begin("voice");
        var track = await speech.BuildAsync(
            voice, StartsOf(request), clipSeconds + request.EndCardSeconds, temporary, request.Account, cancellationToken);
        await SoundFile.WriteAsync(Path.Combine(temporary, AdWork.VoiceName), track.Samples, 1, cancellationToken);
        return track;
    }

    /// <summary>Writes the music's file and returns what it is; null without music.</summary>
    private async Task<string?> WriteMusicAsync(FinishingRequest request, AdWork work, CancellationToken cancellationToken)
    {
        if (request.Music is not { Volume: > 0 } music)
        {
            return null;
        }

        if (music.Volume > 1)
        {
            throw new FinishingRefusedException("music.volume", FormattableString.Invariant(
                $"music.volume is {music.Volume}; allowed are 0 to 1."));
        }

        using var span = FinishingSpans.Begin("music");
        var (samples, description) = music.File is { } file
            ? await tracks.ReadAsync(file, work.Seconds, cancellationToken)
            : MusicGenerator.Compose(music.Mood, music.Palette, Math.Min(work.Seconds, MaxComposedSeconds), request.Seed);
        if (work.Seconds > MaxComposedSeconds && music.File is null)
        {
            samples = TrackReader.Fit(samples, null, (int)Math.Round(work.Seconds * SoundFile.Rate));
        }

        SoundLevels.SetActiveLevel(samples, MusicActiveLevel);
        await SoundFile.WriteAsync(work.MusicFile, samples, 2, cancellationToken);
        return description;
    }

    private async Task<EncodedOutput> CompleteAsync(
        PlannedOutput output, AdWork work, string workFolder, CancellationToken cancellationToken)
    {
        using var span = FinishingSpans.Begin("output");
        var (request, spec, drawing) = (work.Request, output.Spec, output.Drawing);
        span?.SetTag("adgenius.output.name", spec.Name);
        var poster = Path.Combine(workFolder, spec.Name + ".jpg");

        // At the same time: each uses one core.
        var measuring = MeasureAsync(output.VideoFile, cancellationToken);
        var seconds = work.ClipSeconds * output.Plan.FramesPerSecond < 2 ? 0 : work.ClipSeconds; // a single frame is at the beginning
        await Task.WhenAll(
            measuring, _encoder.MakePosterAsync(output.VideoFile, output.Plan.Matrix, seconds, poster, cancellationToken));
        if (request.Disclosure.IsMadeByAi)
        {
            await XmpMarker.MarkAsync(output.VideoFile, poster, request.Title, cancellationToken);
        }

        var isSigned = await signer.SignAsync(output.VideoFile, request.Disclosure, work.Folder, cancellationToken);
        var captions = await WriteSidecarsAsync(work, spec, workFolder, cancellationToken);
        var context = new FileContext
        {
            Overlays = drawing.Boxes,
            Size = output.Size,
            Contrast = drawing.Contrast,
            EndCardStart = request.EndCardSeconds > 0 ? work.ClipSeconds : null,
            IsSilent = work.Speech is null && request.Music is not { Volume: > 0 },
            HasVoice = work.Speech is not null,
            MustDisclose = request.Disclosure.IsMadeByAi,
        };
        return new EncodedOutput
        {
            Name = spec.Name,
            Shape = output.Shape.Shape,
            Preset = spec.Preset,
            Size = output.Size,
            VideoFile = output.VideoFile,
            PosterFile = poster,
            SubRipFile = captions?.SubRip,
            WebVttFile = captions?.WebVtt,
            Report = await FilePreflight.CheckAsync(output.VideoFile, await measuring, spec.Preset, context, cancellationToken),
            IsSigned = isSigned,
        };
    }

    /// <summary>A file of our own without a picture is a fault of ours, and not of the request.</summary>
    private async Task<FileMeasurement> MeasureAsync(string video, CancellationToken cancellationToken)
    {
        var media = await probe.ProbeAsync(video, cancellationToken);
        return media.Video is not null
            ? await filePreflight.MeasureAsync(video, media, cancellationToken)
            : throw new ToolFailedException($"ffmpeg ended with exit code 0 and wrote no picture to {Path.GetFileName(video)}.");
    }

    private static async Task<(string SubRip, string WebVtt)?> WriteSidecarsAsync(
        AdWork work, OutputSpec output, string workFolder, CancellationToken cancellationToken)
    {
        if (work.Cues.Count == 0 || work.Request.Captions.Mode == CaptionMode.None)
        {
            return null;
        }

        var (subRip, webVtt) = (Path.Combine(workFolder, output.Name + ".srt"), Path.Combine(workFolder, output.Name + ".vtt"));
        await File.WriteAllTextAsync(subRip, CaptionFiles.ToSubRip(work.Cues), cancellationToken);
        await File.WriteAllTextAsync(webVtt, CaptionFiles.ToWebVtt(work.Cues), cancellationToken);
        return (subRip, webVtt);
    }
}
