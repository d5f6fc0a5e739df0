using System.Globalization;
using AdGenius.Finishing.Mix;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Sound;
using AdGenius.Media.Tools;
using AdGenius.VideoRequests;

namespace AdGenius.Finishing.Music;

/// <summary>Fits a tenant's track to the length of an ad: cut or repeated at bars, with fades.</summary>
public sealed class TrackReader(MediaProbe probe, FfmpegTools tools)
{
    /// <summary>Longer tracks are refused: a song is wanted, not a concert.</summary>
    public const double MaxSeconds = 20 * 60;

    /// <summary>Shorter tracks are refused.</summary>
    public const double MinSeconds = 1;

    /// <summary>Larger files are refused.</summary>
    public const long MaxBytes = 200L << 20;

    private const double LoopSeconds = 180;
    private const double JoinSeconds = 0.03;
    private const double EndFadeSeconds = 1.5;
    private readonly SoundFile _sounds = new(tools);

    /// <summary>Refuses what cannot be music: by the file's header, and by decoding what an ad of a length uses of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="seconds">The length of the ad; null where it is not known.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="FinishingRefusedException">The file is no sound, is silent or damaged, or exceeds a limit.</exception>
    public async Task CheckAsync(string file, double? seconds, CancellationToken cancellationToken)
    {
        var stream = await CheckHeaderAsync(file, cancellationToken);
        if (SampleCheck.IsSilent(await DecodedAsync(
            () => _sounds.CheckAsync(file, stream, UsedSeconds(seconds ?? MaxSeconds), cancellationToken))))
        {
            throw Refused("is silent");
        }
    }

    /// <summary>Stereo samples at 48 kHz of exactly <paramref name="seconds"/>, channels interleaved, and a description.</summary>
    internal async Task<(float[] Samples, string Description)> ReadAsync(string file, double seconds, CancellationToken cancellationToken)
    {
        var stream = await CheckHeaderAsync(file, cancellationToken);
        var track = await DecodedAsync(() => _sounds.ReadAsync(file, stream, 2, UsedSeconds(seconds), cancellationToken));
        if (SoundLevels.ActiveLevel(track) is null)
        {
            throw Refused("is silent");
        }

        var tempo = TempoEstimate.Of(Mono(track));
        var fitted = Fit(track, tempo, (int)Math.Round(seconds * SoundFile.Rate));
        var description = tempo is null
            ? "track"
            : FormattableString.Invariant($"track, {240 / tempo.BarSeconds:0} BPM");
        return (fitted, description);
    }

    /// <summary>
    /// The track from its beginning. Where it is too short, it is repeated from its first beat after its last whole bar; the end fades.
    /// </summary>
    internal static float[] Fit(float[] track, TempoEstimate? tempo, int frames)
    {
        var trackFrames = track.Length / 2;
        var fitted = new float[frames * 2];
        var (loopStart, loopEnd) = LoopOf(trackFrames, tempo);
        var join = Math.Min((int)(JoinSeconds * SoundFile.Rate), (loopEnd - loopStart) / 4);
        var (from, to) = (0, 0);
        while (to < frames)
        {
            var isRepeat = from > 0 || to > 0;
            var remaining = frames - to;
            var take = remaining <= trackFrames - from ? remaining : loopEnd - from;
            for (var i = 0; i < take; i++)
            {
                var gain = isRepeat && i < join ? (float)i / join : 1;
                fitted[(to + i) * 2] += track[(from + i) * 2] * gain;
                fitted[((to + i) * 2) + 1] += track[((from + i) * 2) + 1] * gain;
            }

            var end = from + take;
            to += take;
            for (var i = 0; i < join && to + i < frames && end + i < trackFrames; i++)
            {
                var gain = 1 - ((float)i / join);
                fitted[(to + i) * 2] += track[(end + i) * 2] * gain;
                fitted[((to + i) * 2) + 1] += track[((end + i) * 2) + 1] * gain;
            }

            from = loopStart;
        }

        TrackEdges.Fade(fitted, 2, 0.02, EndFadeSeconds);
        return fitted;
    }

    /// <summary>Returns the stream that is the music, as ffmpeg names it.</summary>
    private async Task<string> CheckHeaderAsync(string file, CancellationToken cancellationToken)
    {
        var length = new FileInfo(file).Length;
        if (length > MaxBytes)
        {
            throw Refused(FormattableString.Invariant($"has {length >> 20} MB; at most {MaxBytes >> 20} MB are read"));
        }

        ProbedMedia media;
        try
        {
            media = await probe.ProbeAsync(file, cancellationToken);
        }
        catch (InvalidMediaException exception)
        {
            throw new FinishingRefusedException(
                "music.source", $"music.source is no sound file; allowed are {MusicFormats.Names}.", exception);
        }

        if (media.Audio is not { } audio)
        {
            throw Refused($"holds no sound; allowed are {MusicFormats.Names}");
        }

        if (media.DurationSeconds is not (>= MinSeconds and <= MaxSeconds))
        {
            var format = media.DurationSeconds < 100 ? "0.#" : "0";
            var seconds = media.DurationSeconds?.ToString(format, CultureInfo.InvariantCulture) ?? "an unknown number of";
            throw Refused(FormattableString.Invariant($"has {seconds} seconds; allowed are {MinSeconds} to {MaxSeconds} seconds"));
        }

        return FormattableString.Invariant($"0:{audio.Index}");
    }

    /// <summary>No more than is needed: twenty minutes of samples would take half a gigabyte.</summary>
    private static double UsedSeconds(double seconds) => Math.Max(LoopSeconds, seconds + 1);

    /// <exception cref="FinishingRefusedException">The sound cannot be decoded, or its samples are no levels.</exception>
    private static async Task<T> DecodedAsync<T>(Func<Task<T>> decode)
    {
        try
        {
            return await decode();
        }
        catch (ToolFailedException exception) when (!exception.WasKilled && !exception.TimedOut && !exception.DiskFull)
        {
            throw new FinishingRefusedException(
                "music.source", "music.source is damaged, or has channels that cannot be mixed to stereo.", exception);
        }
        catch (InvalidMediaException exception)
        {
            throw new FinishingRefusedException(
                "music.source", "music.source is damaged: it holds samples that are not numbers, or far beyond full scale.", exception);
        }
    }

    private static (int Start, int End) LoopOf(int trackFrames, TempoEstimate? tempo)
    {
        if (tempo is null)
        {
            return (0, trackFrames);
        }

        var start = (int)(tempo.FirstBeatSeconds * SoundFile.Rate);
        var bar = tempo.BarSeconds * SoundFile.Rate;
        var bars = (int)((trackFrames - start) / bar);
        return bars < 1 ? (0, trackFrames) : (start, start + (int)(bars * bar));
    }

    private static float[] Mono(float[] stereo)
    {
        var mono = new float[stereo.Length / 2];
        for (var i = 0; i < mono.Length; i++)
        {
            mono[i] = (stereo[i * 2] + stereo[(i * 2) + 1]) / 2;
        }

        return mono;
    }

    private static FinishingRefusedException Refused(string why) => new("music.source", $"music.source {why}.");
}
