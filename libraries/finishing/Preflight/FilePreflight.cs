using System.Globalization;
using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Presets;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Preflight;

/// <summary>Checks a video file against the rules of a platform.</summary>
public sealed class FilePreflight(MediaProbe probe, FfmpegTools tools)
{
    /// <summary>ffmpeg's photosensitivity filter gives about 3 for one change from black to white and adds up within a second. Three such
    /// flashes in a second, which is what WCAG 2.3.1 allows, are above the second value; cuts between scenes stay below the
    /// first.</summary>
    private const double WarnBadness = 5;

    private const double FailBadness = 10;
    private const double MaxBlackSeconds = 1;
    private const double MaxFreezeSeconds = 3;
    private const double MaxApartSeconds = 0.5;
    private readonly FileMeter _meter = new(tools);

    /// <summary>Checks any file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="preset">The platform's name; null for general rules.</param>
    /// <param name="context">What else is known of the file.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="FinishingRefusedException">There is no such preset, or the file is no video that can be decoded.</exception>
    public async Task<PreflightReport> CheckAsync(
        string file, string? preset, FileContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(context);
        var rules = RulesOf(preset);
        ProbedMedia media;
        try
        {
            media = await probe.ProbeAsync(file, cancellationToken);
        }
        catch (InvalidMediaException exception)
        {
            throw new FinishingRefusedException("file", "The file is no video that can be read.", exception);
        }

        return await CheckAsync(file, await MeasureForeignAsync(file, media, cancellationToken), rules, context, cancellationToken);
    }

    /// <summary>
    /// Decodes a file once and measures its pictures and its sound; a mark that is added to the file later changes neither.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="media">What was probed of it.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <exception cref="FinishingRefusedException">The file is no video.</exception>
    public async Task<FileMeasurement> MeasureAsync(string file, ProbedMedia media, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(media);
        return media.Video is { Width: > 0, Height: > 0 }
            ? await _meter.MeasureAsync(file, media, withSound: true, cancellationToken)
            : throw new FinishingRefusedException("file", "The file holds no video.");
    }

    /// <summary>Checks a file that was measured before it was marked or signed.</summary>
    /// <param name="file">The file as it is now.</param>
    /// <param name="measured">The measurement of the same pictures and the same sound.</param>
    /// <param name="preset">The platform's name; null for general rules.</param>
    /// <param name="context">What else is known of the file.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="FinishingRefusedException">There is no such preset.</exception>
    public static Task<PreflightReport> CheckAsync(
        string file, FileMeasurement measured, string? preset, FileContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(measured);
        ArgumentNullException.ThrowIfNull(context);
        return CheckAsync(file, measured, RulesOf(preset), context, cancellationToken);
    }

    /// <summary>Measures a file that may have a sound, or pictures, that no decoder reads.</summary>
    private async Task<FileMeasurement> MeasureForeignAsync(string file, ProbedMedia media, CancellationToken cancellationToken)
    {
        try
        {
            return await MeasureAsync(file, media, cancellationToken);
        }
        catch (ToolFailedException exception) when (IsOfTheFile(exception))
        {
            return await MeasurePictureAsync(file, media, cancellationToken);
        }
    }

    private async Task<FileMeasurement> MeasurePictureAsync(string file, ProbedMedia media, CancellationToken cancellationToken)
    {
        try
        {
            return await _meter.MeasureAsync(file, media, withSound: false, cancellationToken);
        }
        catch (ToolFailedException exception) when (IsOfTheFile(exception))
        {
            throw new FinishingRefusedException("file", "The file's pictures cannot be decoded.", exception);
        }
    }

    private static bool IsOfTheFile(ToolFailedException exception) =>
        exception is { WasKilled: false, TimedOut: false, DiskFull: false };

    private static PlatformPreset RulesOf(string? preset) =>
        preset is null ? PlatformPresets.General : PlatformPresets.Get("preset", preset);

    private static async Task<PreflightReport> CheckAsync(
        string file, FileMeasurement measured, PlatformPreset rules, FileContext context, CancellationToken cancellationToken)
    {
        var (picture, loudness) = (measured.Picture, measured.Loudness);
        var media = measured.Media with { Length = new FileInfo(file).Length };
        var video = media.Video!;
        var seconds = media.ShownSeconds;
        List<PreflightFinding> findings =
        [
            await ContainerAsync(file, media, cancellationToken),
            VideoCodec(video),
            .. Frame(video, rules),
            Length(PlayedSeconds(media), measured.IsCutShort, rules),
            FrameRate(video, rules),
            BitRate(media, seconds, rules),
            FileSize(media, rules),
            Audio(media, loudness, rules),
            .. AudioLength(media),
            .. loudness is null ? [] : Sound(loudness, rules, context),
            Flashing(picture),
            Black(picture, seconds),
            Freeze(picture, context.EndCardStart ?? seconds),
            .. await KnownAsync(file, rules, context, cancellationToken),
        ];
        return new PreflightReport(rules == PlatformPresets.General ? null : rules.Name, findings);
    }

    private static async Task<PreflightFinding> ContainerAsync(string file, ProbedMedia media, CancellationToken cancellationToken)
    {
        var isMp4 = media.Format.Split(',').Contains("mp4");
        var isFirst = isMp4 && await Mp4Layout.IsIndexFirstAsync(file, cancellationToken);
        var measured = isFirst ? "MP4, index first" : isMp4 ? "MP4, index last" : media.Format;
        return new PreflightFinding(
            Rules.Container, isFirst ? Verdict.Pass : isMp4 ? Verdict.Warn : Verdict.Fail, measured, "MP4 with its index first");
    }

    private static PreflightFinding VideoCodec(ProbedVideo video)
    {
        var isH264 = video.Codec == "h264";
        var isCommon = video.IsCommonH264;
        var isPlain = isCommon && video.PixelFormat is ("yuv420p" or "yuvj420p");
        return new PreflightFinding(
            Rules.VideoCodec,
            isPlain ? Verdict.Pass : isH264 ? Verdict.Warn : Verdict.Fail,
            isH264 && !isCommon ? $"{video.Codec}, {video.Profile}, {video.PixelFormat}" : $"{video.Codec}, {video.PixelFormat}",
            "h264 up to profile High, yuv420p");
    }

    private static IEnumerable<PreflightFinding> Frame(ProbedVideo video, PlatformPreset rules)
    {
        var (shownWidth, shownHeight) = video.ShownSize;
        var (width, height) = ((int)Math.Min(shownWidth, int.MaxValue), (int)Math.Min(shownHeight, int.MaxValue));
        var accepted = PlatformPresets.NearestOf(rules.AcceptedShapes, width, height);
        var shape = accepted ?? PlatformPresets.ShapeOf(width, height) ?? Text($"{(double)width / height:0.##} to 1");
        yield return new PreflightFinding(
            Rules.Shape, accepted is null ? Verdict.Fail : Verdict.Pass, shape, string.Join(", ", rules.AcceptedShapes));
        if (accepted is not null && rules.SmallestOf(accepted) is { } smallest)
        {
            var verdict = width < smallest.Width || height < smallest.Height ? Verdict.Fail : Verdict.Pass;
            yield return new PreflightFinding(
                Rules.Size, verdict, Text($"{width} × {height}"), Text($"at least {smallest.Width} × {smallest.Height}"));
        }
    }

    private static PreflightFinding Length(double seconds, bool isCutShort, PlatformPreset rules)
    {
        const double Rounding = 0.05; // the last frame, and the last packet of sound
        var isAllowed = seconds >= rules.MinSeconds - Rounding && seconds <= rules.MaxSeconds + Rounding;
        var isAdvised = seconds >= rules.AdvisedMinSeconds - Rounding && seconds <= rules.AdvisedMaxSeconds + Rounding;
        return new PreflightFinding(
            Rules.Length,
            !isAllowed || isCutShort ? Verdict.Fail : isAdvised ? Verdict.Pass : Verdict.Warn,
            isCutShort ? Text($"{seconds:0.##} s, truncated") : Text($"{seconds:0.##} s"),
            Text($"{rules.MinSeconds:0.##} to {rules.MaxSeconds:0.##} s, advised ")
                + Text($"{rules.AdvisedMinSeconds:0.##} to {rules.AdvisedMaxSeconds:0.##} s"));
    }

    private static PreflightFinding FrameRate(ProbedVideo video, PlatformPreset rules)
    {
        var rate = video.FramesPerSecond;
        var isAllowed = rate >= rules.MinFramesPerSecond - 0.05 && rate <= rules.MaxFramesPerSecond + 0.05;
        return new PreflightFinding(
            Rules.FrameRate,
            isAllowed ? Verdict.Pass : Verdict.Fail,
            Text($"{rate:0.###} per second"),
            Text($"{rules.MinFramesPerSecond} to {rules.MaxFramesPerSecond} per second"));
    }

    private static PreflightFinding BitRate(ProbedMedia media, double seconds, PlatformPreset rules)
    {
        var kilobits = seconds <= 0 ? 0 : media.Length * 8 / 1000.0 / seconds;
        var isAllowed = kilobits >= rules.MinKilobits && kilobits <= rules.MaxKilobits;
        return new PreflightFinding(
            Rules.BitRate,
            isAllowed ? Verdict.Pass : kilobits < rules.MinKilobits ? Verdict.Fail : Verdict.Warn,
            Text($"{kilobits:0} kbit/s"),
            Text($"{rules.MinKilobits:0} to {rules.MaxKilobits:0} kbit/s"));
    }

    private static PreflightFinding FileSize(ProbedMedia media, PlatformPreset rules)
    {
        var isAllowed = media.Length >= rules.MinKilobytes * 1000 && media.Length <= rules.MaxMegabytes * 1e6;
        return new PreflightFinding(
            Rules.FileSize,
            isAllowed ? Verdict.Pass : Verdict.Fail,
            Text($"{media.Length / 1e6:0.##} MB"),
            Text($"{rules.MinKilobytes / 1000:0.###} to {rules.MaxMegabytes:0} MB"));
    }

    private static PreflightFinding Audio(ProbedMedia media, LoudnessReport? loudness, PlatformPreset rules)
    {
        var isDecoded = loudness is not null;
        var measured = media.Audio is { } audio
            ? Text($"{audio.Codec}, {audio.SamplesPerSecond} Hz, {audio.Channels} channels") + (isDecoded ? "" : ", cannot be decoded")
            : "none";
        var verdict = media.Audio switch
        {
            null => rules.AudioRequired ? Verdict.Fail : Verdict.Warn,
            _ when !isDecoded => Verdict.Fail,
            { Codec: "aac", SamplesPerSecond: 44_100 or 48_000 } => Verdict.Pass,
            _ => Verdict.Warn,
        };
        return new PreflightFinding(Rules.Audio, verdict, measured, "aac, 44100 or 48000 Hz");
    }

    /// <summary>
    /// Where the sound is longer than the pictures, players show the last one until it ends: that is how long the video is.
    /// </summary>
    private static double PlayedSeconds(ProbedMedia media) =>
        media.Audio is { DurationSeconds: { } sound } audio && audio.DelaySeconds + sound > media.ShownSeconds + MaxApartSeconds
            ? audio.DelaySeconds + sound
            : media.ShownSeconds;

    /// <summary>
    /// Silence that is meant is in the sound. A stream that begins late or ends early is what a failed export leaves, or a track that was
    /// made for another cut.
    /// </summary>
    private static IEnumerable<PreflightFinding> AudioLength(ProbedMedia media)
    {
        if (media.Audio is not { DurationSeconds: { } length } sound || media.Video is not { } video || media.ShownSeconds <= 0)
        {
            yield break; // there is no sound, or the file does not say how long it is
        }

        var (from, to) = (sound.DelaySeconds, sound.DelaySeconds + length);
        var apart = Math.Max(Math.Abs(from - video.DelaySeconds), Math.Abs(to - media.ShownSeconds));
        yield return new PreflightFinding(
            Rules.AudioLength,
            apart <= MaxApartSeconds ? Verdict.Pass : apart > media.ShownSeconds / 2 ? Verdict.Fail : Verdict.Warn,
            Text($"sound from {from:0.##} to {to:0.##} s, pictures from {video.DelaySeconds:0.##} to {media.ShownSeconds:0.##} s"),
            Text($"at most {MaxApartSeconds} s apart; more than half of the video fails"));
    }

    private static IEnumerable<PreflightFinding> Sound(LoudnessReport loudness, PlatformPreset rules, FileContext context)
    {
        if (loudness.IsSilent)
        {
            yield return new PreflightFinding(
                Rules.Loudness,
                context.HasVoice ? Verdict.Fail : context.IsSilent ? Verdict.Pass : Verdict.Warn,
                context.HasVoice ? "silence, although a voice speaks" : "silence",
                Text($"{rules.Loudness:0.#} LUFS, or silence on purpose"));
            yield break;
        }

        var over = loudness.Integrated - rules.Loudness;
        yield return new PreflightFinding(
            Rules.Loudness,
            Math.Abs(over) <= 1 ? Verdict.Pass : over is > 2 or < -8 ? Verdict.Fail : Verdict.Warn,
            Text($"{loudness.Integrated:0.0} LUFS"),
            Text($"{rules.Loudness - 1:0.#} to {rules.Loudness + 1:0.#} LUFS"));
        const double Rounding = 0.1;
        var isAllowed = loudness.TruePeak <= rules.TruePeak + Rounding;
        yield return new PreflightFinding(
            Rules.TruePeak,
            isAllowed ? Verdict.Pass : loudness.TruePeak > 0 ? Verdict.Fail : Verdict.Warn,
            Text($"{loudness.TruePeak:0.0} dBTP"),
            Text($"at most {rules.TruePeak:0.#} dBTP"));
    }

    private static PreflightFinding Flashing(PictureFindings picture) => new(
        Rules.Flashing,
        picture.Badness >= FailBadness ? Verdict.Fail : picture.Badness >= WarnBadness ? Verdict.Warn : Verdict.Pass,
        Text($"{picture.Badness:0.##}"),
        Text($"below {WarnBadness}; from {FailBadness} on it flashes more than three times in a second"));

    private static PreflightFinding Black(PictureFindings picture, double seconds)
    {
        var (longest, total) = (Longest(picture.Black), picture.Black.Sum(span => span.To - span.From));
        var verdict =
            total > 0 && total >= seconds * 0.5 ? Verdict.Fail : longest > MaxBlackSeconds ? Verdict.Warn : Verdict.Pass;
        return new PreflightFinding(
            Rules.Black,
            verdict,
            verdict == Verdict.Fail ? InAll(longest, total, seconds) : Text($"{longest:0.##} s"),
            Text($"at most {MaxBlackSeconds} s at a time, and less than half of the video"));
    }

    private static PreflightFinding Freeze(PictureFindings picture, double until)
    {
        var spans = picture.Freezes.Select(span => (span.From, To: Math.Min(span.To, until))).Where(span => span.To > span.From).ToList();
        var (longest, total) = (Longest(spans), spans.Sum(span => span.To - span.From));
        var verdict =
            total >= until * 0.9 && until > MaxFreezeSeconds ? Verdict.Fail : longest > MaxFreezeSeconds ? Verdict.Warn : Verdict.Pass;
        return new PreflightFinding(
            Rules.Freeze,
            verdict,
            verdict == Verdict.Fail ? InAll(longest, total, until) : Text($"{longest:0.##} s"),
            Text($"at most {MaxFreezeSeconds} s at a time, and less than nine tenths of the video"));
    }

    /// <summary>Many short spans fail by their sum, which the longest alone would not explain.</summary>
    private static string InAll(double longest, double total, double seconds) =>
        Text($"{longest:0.##} s at a time, {total:0.##} of {seconds:0.##} s in all");

    private static async Task<IReadOnlyList<PreflightFinding>> KnownAsync(
        string file, PlatformPreset rules, FileContext context, CancellationToken cancellationToken)
    {
        var findings = new List<PreflightFinding>();
        if (context.Overlays is { Count: > 0 } overlays && PlatformPresets.ShapeOf(context.Size.Width, context.Size.Height) is { } shape
            && rules.ShapeOf(shape) is { } known)
        {
            var safe = known.SafeArea.In(context.Size);
            var outside = overlays.Where(box => !safe.Contains(box)).ToList();
            findings.Add(new PreflightFinding(
                Rules.SafeArea,
                outside.Count == 0 ? Verdict.Pass : Verdict.Fail,
                outside.Count == 0 ? "all inside" : Text(
                    $"{outside.Count} of {overlays.Count} outside, first at {outside[0].X}, {outside[0].Y}"),
                Text($"{safe.X}, {safe.Y} to {safe.Right}, {safe.Bottom}")));
        }

        if (context.Contrast is { } contrast)
        {
            findings.Add(new PreflightFinding(
                Rules.Contrast,
                contrast >= Contrast.Required ? Verdict.Pass : contrast >= 3 ? Verdict.Warn : Verdict.Fail,
                Text($"{contrast:0.0} to 1"),
                Text($"at least {Contrast.Required} to 1")));
        }

        if (context.MustDisclose)
        {
            var packet = await XmpMarker.ReadMp4Async(file, cancellationToken);
            var isMarked = packet?.AsSpan().IndexOf("trainedAlgorithmicMedia"u8) >= 0;
            findings.Add(new PreflightFinding(
                Rules.Disclosure,
                isMarked ? Verdict.Pass : Verdict.Fail,
                isMarked ? "trainedAlgorithmicMedia" : "no DigitalSourceType",
                "DigitalSourceType trainedAlgorithmicMedia"));
        }

        return findings;
    }

    private static double Longest(IEnumerable<(double From, double To)> spans) =>
        spans.Select(span => span.To - span.From).DefaultIfEmpty(0).Max();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
