using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing;
using AdGenius.Media.Pictures;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Sound;
using AdGenius.Media.Tools;
using AdGenius.StorageWorker.Library;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Accepts a file only when it is a video from its first frame to its last.</summary>
internal sealed partial class VideoValidator(MediaProbe probe, FfmpegTools tools, ILogger<VideoValidator> logger)
{
    /// <summary>Up to this many pixels (about 1,000 frames of 1080p) everything is decoded; beyond, both ends are.</summary>
    private const double FullDecodeMaxPixels = 2e9;

    private const double EndSeconds = 3;

    /// <summary>The part of a sound's packets that may be damaged: players jump over a few.</summary>
    private const double MaxDamagedSound = 0.2;

    /// <summary>Of less no preview can be made, which has ten pictures a second.</summary>
    private const double MinSeconds = 0.25;

    /// <summary>As long as an ad may be; a file that was encoded again may have some frames more.</summary>
    private const double MaxSeconds = AdFinisher.MaxSeconds + 1;

    private const int MaxSide = 16_384;

    /// <summary>How many times as long as the other a side may be; of more, small pictures have no pixels or too many.</summary>
    private const int MaxRatio = 32;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>The video's facts, and the probe result they were read from; everything is checked.</summary>
    /// <exception cref="VideoRefusedException">It is not a playable video.</exception>
    public async Task<(ClipFacts Facts, ProbedMedia Media)> CheckAsync(string file, CancellationToken cancellationToken)
    {
        var (facts, media) = await ProbeAsync(file, cancellationToken);
        var choosing = ChooseSoundAsync(file, facts, media, cancellationToken);
        await Task.WhenAll(DecodeAsync(file, facts, media, cancellationToken), choosing);
        return await choosing;
    }

    /// <summary>What the file says of itself; nothing is decoded.</summary>
    /// <exception cref="VideoRefusedException">It is not a playable video, by what it says.</exception>
    public async Task<(ClipFacts Facts, ProbedMedia Media)> ProbeAsync(string file, CancellationToken cancellationToken)
    {
        var media = await ReadAsync(file, cancellationToken);
        var facts = FactsOf(media);
        return facts.DurationSeconds >= MinSeconds
            ? (facts, media)
            : throw new VideoRefusedException("The produced video is too short.", FormattableString.Invariant(
                $"It has {facts.FrameCount} frames in {facts.DurationSeconds} seconds; needed are {MinSeconds} seconds."));
    }

    /// <summary>
    /// Decodes a file of which <see cref="ProbeAsync"/> has returned <paramref name="facts"/> and <paramref name="media"/>.
    /// </summary>
    /// <exception cref="VideoRefusedException">It cannot be decoded.</exception>
    public Task DecodeAsync(string file, ClipFacts facts, ProbedMedia media, CancellationToken cancellationToken)
    {
        var pixels = (double)facts.Width * facts.Height * facts.FrameCount;
        return DecodeAsync(
            pixels <= FullDecodeMaxPixels
                ? WholeArguments(file, media.Video!)
                : EndArguments(file, media.Video!, facts.DurationSeconds),
            cancellationToken);
    }

    /// <summary>
    /// Decodes the sounds of a file of which <see cref="ProbeAsync"/> has returned <paramref name="facts"/> and <paramref name="media"/>,
    /// and returns both with the first sound that can be decoded; as those of a file without sound where none can.
    /// </summary>
    public async Task<(ClipFacts Facts, ProbedMedia Media)> ChooseSoundAsync(
        string file, ClipFacts facts, ProbedMedia media, CancellationToken cancellationToken)
    {
        foreach (var audio in media.AudioStreams)
        {
            try
            {
                await RunAsync(SoundArguments(file, audio.Index), SampleCheck.ReadAsync, cancellationToken);
                return (facts, media with { Audio = audio });
            }
            catch (Exception exception) when (
                exception is InvalidMediaException || (exception is ToolFailedException failed && IsOfTheFile(failed)))
            {
                LogSoundLeftOut(audio.Index, audio.Codec, exception.Message);
            }
        }

        return (facts with { HasAudio = false }, media with { Audio = null });
    }

    /// <summary>What a probed file is to everyone else.</summary>
    /// <exception cref="VideoRefusedException">It is not a playable video, by what it says.</exception>
    internal static ClipFacts FactsOf(ProbedMedia media)
    {
        if (media.Video is not { Width: > 0, Height: > 0 } video)
        {
            throw new VideoRefusedException("The produced file holds no video.", "The file has no video stream.");
        }

        var duration = media.ShownSeconds;
        if (video.FrameCount < 1 || video.FramesPerSecond <= 0 || duration <= 0)
        {
            throw new VideoRefusedException(
                "The produced file is not a playable video.",
                FormattableString.Invariant(
                    $"It has {video.FrameCount} frames at {video.FramesPerSecond} per second in {duration} seconds."));
        }

        if (duration > MaxSeconds)
        {
            throw new VideoRefusedException(
                "The produced video is too long.", FormattableString.Invariant(
                    $"It has {duration:0.##} seconds; allowed are {AdFinisher.MaxSeconds}."));
        }

        if (media.IsCutShort)
        {
            throw new VideoRefusedException(
                "The produced video is truncated.", FormattableString.Invariant(
                    $"It has frames for {media.PlayedSeconds:0.##} of {duration:0.##} seconds."));
        }

        // The encoder takes no longer sides, and the decoders no more pixels.
        var (width, height) = video.ShownSize;
        var (shorter, longer) = (Math.Min(width, height), Math.Max(width, height));
        if (shorter < 2 || longer > MaxSide || longer > MaxRatio * shorter || width * height > ForeignInput.MaxPixels)
        {
            throw new VideoRefusedException(
                "The produced video is shown too large or too small.", FormattableString.Invariant(
                    $"It is shown as {width} x {height}; allowed are sides of 2 to {MaxSide}, at most {MaxRatio} times as long as the ")
                    + FormattableString.Invariant($"other, and {ForeignInput.MaxPixels} pixels."));
        }

        return new ClipFacts
        {
            Width = (int)width,
            Height = (int)height,
            FramesPerSecond = Math.Round(video.FramesPerSecond, 3),
            FrameCount = video.FrameCount,
            DurationSeconds = Math.Round(duration, 3),
            HasAudio = media.Audio is not null,
        };
    }

    internal static IReadOnlyList<string> WholeArguments(string file, ProbedVideo video) =>
    [
        "-v", "error", "-nostdin", "-xerror", .. Transparency.DecoderFor(video), .. Input(file), "-map", Stream(0, video.Index),
        "-f", "null", "-",
    ];

    internal static IReadOnlyList<string> EndArguments(string file, ProbedVideo video, double durationSeconds) =>
    [
        "-v", "error", "-nostdin", "-xerror",
        "-t", Seconds(EndSeconds), .. Transparency.DecoderFor(video), .. Input(file),
        "-ss", Seconds(Math.Max(0, durationSeconds - EndSeconds)), .. Transparency.DecoderFor(video), .. Input(file),
        "-map", Stream(0, video.Index), "-f", "null", "-", "-map", Stream(1, video.Index), "-f", "null", "-",
    ];

    /// <summary>A stream without a single packet that can be decoded is no error to ffmpeg without <c>-abort_on empty_output</c>.</summary>
    internal static IReadOnlyList<string> SoundArguments(string file, int stream) =>
    [
        "-v", "error", "-nostdin", "-abort_on", "empty_output", "-max_error_rate", FormattableString.Invariant($"{MaxDamagedSound}"),
        .. Input(file), "-map", Stream(0, stream), .. SampleCheck.StereoArguments,
    ];

    private static string Stream(int input, int stream) => string.Create(CultureInfo.InvariantCulture, $"{input}:{stream}");

    private static string[] Input(string file) => [.. ForeignInput.Threads, .. ForeignInput.Arguments, "-i", "file:" + file];

    private static string Seconds(double seconds) => FormattableString.Invariant($"{seconds:0.###}");

    private async Task<ProbedMedia> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await probe.ProbeAsync(file, cancellationToken);
        }
        catch (InvalidMediaException exception)
        {
            throw new VideoRefusedException("The produced file is not a playable video.", exception.Message, exception);
        }
    }

    private async Task DecodeAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await RunAsync(arguments, null, cancellationToken);
            if (outcome.ErrorOutput.Contains(ForeignInput.MatroskaCutShort, StringComparison.Ordinal))
            {
                throw new VideoRefusedException("The produced video is truncated.", outcome.ErrorOutput);
            }
        }
        catch (ToolFailedException exception) when (IsOfTheFile(exception))
        {
            throw new VideoRefusedException("The produced video cannot be decoded.", exception.Message, exception);
        }
    }

    private Task<ProcessOutcome> RunAsync(
        IReadOnlyList<string> arguments, Func<Stream, CancellationToken, Task>? readOutput, CancellationToken cancellationToken) =>
        ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments = arguments,
                ReadOutput = readOutput,
                FailureText = ForeignInput.DecoderFailed,
                TimeLimit = Limit,
                MemoryLimitBytes = readOutput is null ? ChildMemory.Decoder : ChildMemory.Sound,
            },
            cancellationToken);

    private static bool IsOfTheFile(ToolFailedException exception) =>
        exception is { WasKilled: false, TimedOut: false, DiskFull: false };

    [LoggerMessage(LogLevel.Warning, "Sound cannot be decoded and is left out: stream {Stream}, {Codec}: {Reason}")]
    private partial void LogSoundLeftOut(int stream, string codec, string reason);
}
