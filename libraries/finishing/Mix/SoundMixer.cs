using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Mix;

/// <summary>
/// Mixes voice, music and the clip's own sound: what is not voice steps back while a voice speaks. Loudness is set in two passes, measured
/// first and then corrected by one gain and a limiter; a compressor that follows the loudness would undo the ducking.
/// </summary>
internal sealed class SoundMixer(FfmpegTools tools)
{
    /// <summary>
    /// The most decibels by which a clip's own sound is made louder: one that needs more is hiss or the like, which would become as loud as
    /// speech.
    /// </summary>
    public const double MaxClipGain = 40;

    /// <summary>Music is this far below the voice even where nothing is spoken.</summary>
    private const double MusicLevel = -3;

    /// <summary>The encoder changes peaks a little, so the limiter stays this far below the allowed true peak.</summary>
    private const double PeakMargin = 0.8;

    private const double Tolerance = 0.4;
    private const int MaxCorrections = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);
    private readonly LoudnessMeter _meter = new(tools);

    /// <summary>Mixes into a WAV file in <paramref name="workFolder"/>; returns its path.</summary>
    public async Task<string> MixAsync(MixPlan plan, string workFolder, CancellationToken cancellationToken)
    {
        using var span = FinishingSpans.Begin("mix sound");
        var mixed = Path.Combine(workFolder, "mix.wav");
        await RunAsync(ArgumentsFor(plan, mixed), cancellationToken);
        return mixed;
    }

    /// <summary>
    /// Writes the mix at a loudness and below a true peak, both of the preset; silence stays silent, and a clip's own sound that is hardly
    /// audible stays quiet.
    /// </summary>
    /// <param name="mixed">What <see cref="MixAsync"/> has written.</param>
    /// <param name="isClipOnly">True where the mix holds the clip's own sound alone, which may have any level.</param>
    /// <param name="loudness">Integrated loudness in LUFS.</param>
    /// <param name="truePeak">Highest true peak in dBTP.</param>
    /// <param name="workFolder">Where the file will be.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    public async Task<string> NormalizeAsync(
        string mixed, bool isClipOnly, double loudness, double truePeak, string workFolder, CancellationToken cancellationToken)
    {
        var maxGain = isClipOnly ? MaxClipGain : double.PositiveInfinity;
        var measured = await _meter.IntegratedAsync(mixed, cancellationToken);
        if (measured <= LoudnessReport.Silence)
        {
            return mixed;
        }

        var file = Path.Combine(workFolder, FormattableString.Invariant($"mix-{-loudness:0.#}-{-truePeak:0.#}.wav"));
        var gain = Math.Min(maxGain, loudness - measured);
        for (var correction = 0; correction < MaxCorrections; correction++)
        {
            var outcome = await RunAsync(NormalizeArguments(mixed, file, gain, truePeak), cancellationToken);
            var reached = LoudnessMeter.Read(outcome);
            var next = Math.Min(maxGain, gain + loudness - reached.Integrated); // the limiter took some of it
            if (Math.Abs(next - gain) <= Tolerance)
            {
                break;
            }

            gain = next;
        }

        return file;
    }

    internal static IReadOnlyList<string> ArgumentsFor(MixPlan plan, string target)
    {
        var inputs = new List<string>();
        var graph = new List<string>();
        var beds = new List<string>();
        var count = 0;
        var length = $"apad=whole_dur={FfmpegText.Number(plan.Seconds)},atrim=end={FfmpegText.Number(plan.Seconds)}";
        const string Stereo = "aformat=sample_fmts=fltp:channel_layouts=stereo";
        const string Format = "aresample=48000," + Stereo;
        if (plan.ClipFile is not null)
        {
            count++;
            inputs.AddRange(
            [
                // The sound was checked as a whole; more may be damaged in the part that is used.
                "-max_error_rate", "1", .. FfmpegText.StartAt(plan.ClipStart), "-t", FfmpegText.Number(plan.ClipSeconds),
                .. ForeignInput.Threads, .. ForeignInput.Arguments, "-i", FfmpegText.File(plan.ClipFile),
            ]);
            var fade = Math.Min(0.3, plan.ClipSeconds / 4);
            graph.Add(
                // Silence before a sound that begins after the pictures, and where some of it is missing.
                $"[{plan.ClipStream}]aresample=48000:async=1:first_pts=0,{Stereo},volume={FfmpegText.Number(plan.ClipVolume)},"
                + $"afade=t=out:st={FfmpegText.Number(plan.ClipSeconds - fade)}:d={FfmpegText.Number(fade)},{length}[clip]");
            beds.Add("[clip]");
        }

        if (plan.MusicFile is not null)
        {
            inputs.AddRange(["-i", FfmpegText.File(plan.MusicFile)]);
            var decibels = FfmpegText.Number(MusicLevel);
            graph.Add($"[{count++}:a:0]{Format},volume={decibels}dB,volume={FfmpegText.Number(plan.MusicVolume)},{length}[music]");
            beds.Add("[music]");
        }

        if (beds.Count == 2)
        {
            graph.Add("[clip][music]amix=inputs=2:normalize=0:duration=longest[bed]");
        }

        var bed = beds.Count == 2 ? "[bed]" : beds.FirstOrDefault();
        if (plan.VoiceFile is null)
        {
            inputs.AddRange(bed is null ? ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"] : []);
            graph.Add($"{bed ?? "[0:a]"}{length}[out]");
        }
        else
        {
            inputs.AddRange(["-i", FfmpegText.File(plan.VoiceFile)]);
            graph.Add($"[{count}:a:0]{Format},highpass=f=70,{length}{(bed is null ? "[out]" : ",asplit[voice][key]")}");
            if (bed is not null)
            {
                graph.Add($"{bed}[key]sidechaincompress=threshold=0.012:ratio=4:attack=30:release=450:knee=4:detection=rms[ducked]");
                graph.Add("[ducked][voice]amix=inputs=2:normalize=0:duration=longest[out]");
            }
        }

        return
        [
            "-v", "error", "-nostdin", "-y", .. inputs, "-filter_complex", string.Join(';', graph), "-map", "[out]",
            "-t", FfmpegText.Number(plan.Seconds), "-c:a", "pcm_f32le", "-ar", "48000", "-ac", "2", "-f", "wav", FfmpegText.File(target),
        ];
    }

    /// <summary>
    /// The limiter works at four times the rate, where peaks between samples are visible to it. The result is measured in the same run.
    /// </summary>
    internal static IReadOnlyList<string> NormalizeArguments(string source, string target, double gain, double truePeak)
    {
        var limit = FfmpegText.Number(Math.Pow(10, (truePeak - PeakMargin) / 20));
        return
        [
            "-hide_banner", "-nostats", "-v", "info", "-nostdin", "-y", "-i", FfmpegText.File(source),
            "-af", $"volume={FfmpegText.Number(gain)}dB,aresample=192000,"
                + $"alimiter=limit={limit}:attack=4:release=60:level=disabled,aresample=48000,{LoudnessMeter.IntegratedFilter}",
            "-c:a", "pcm_f32le", "-ar", "48000", "-f", "wav", FfmpegText.File(target),
        ];
    }

    private Task<ProcessOutcome> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments = arguments,
                TimeLimit = Limit,
                MemoryLimitBytes = ChildMemory.Decoder,
            },
            cancellationToken);
}
