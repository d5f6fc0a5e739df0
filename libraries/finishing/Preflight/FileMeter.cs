using AdGenius.Finishing.Mix;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Preflight;

/// <summary>Measures sound and picture of a file in one run of ffmpeg.</summary>
internal sealed class FileMeter(FfmpegTools tools)
{
    private const int MeasuredWidth = 240;
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    /// <summary>
    /// Decodes the file once; the detectors see small pictures, which is enough for what they look for. So is decoding without smoothing
    /// block edges, which takes a quarter of the time.
    /// </summary>
    /// <exception cref="ToolFailedException">A decoder is missing, or ffmpeg failed for another reason.</exception>
    public async Task<FileMeasurement> MeasureAsync(string file, ProbedMedia media, bool withSound, CancellationToken cancellationToken)
    {
        var findings = new PictureFindings();
        var video = media.Video ?? throw new ArgumentException("The file holds no video.", nameof(media));
        var frames = Math.Clamp((int)Math.Round(video.FramesPerSecond), 5, 240);
        var detectors = string.Join(
            ',',
            $"scale={MeasuredWidth}:-2:flags=fast_bilinear",
            "blackdetect=d=0.3:pix_th=0.08",
            "freezedetect=n=-60dB:d=1.5",
            "format=rgb24",
            FormattableString.Invariant($"photosensitivity=frames={frames}:bypass=1"),
            "metadata=print:file=-");
        var command = new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments =
            [
                "-hide_banner", "-nostats", "-nostdin", "-v", "info", "-skip_loop_filter", "all",
                .. ForeignInput.Threads, .. ForeignInput.Arguments,
                "-i", FfmpegText.File(file), "-map", FormattableString.Invariant($"0:{video.Index}"), "-vf", detectors, "-f", "null", "-",
                .. withSound && media.Audio is { Index: var sound }
                    ? ["-map", FormattableString.Invariant($"0:{sound}"), "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
                    : Array.Empty<string>(),
            ],
            ReadOutput = async (output, token) =>
            {
                using var reader = new StreamReader(output);
                while (await reader.ReadLineAsync(token) is { } line)
                {
                    findings.Add(line);
                }
            },
            FailureText = media.Format.Split(',').Contains("mp4") ? ForeignInput.Mp4CutShort : ForeignInput.MatroskaCutShort,
            TimeLimit = Limit,
            MemoryLimitBytes = ChildMemory.Decoder,
        };
        var outcome = await ProcessRunner.RunAsync(command, cancellationToken);
        if (outcome.ExitCode != 0)
        {
            throw ToolFailedException.Of(Path.GetFileName(command.FileName), outcome);
        }

        findings.Complete(media.DurationSeconds ?? 0);
        return new FileMeasurement(media, findings, LoudnessReport.Parse(outcome.ErrorOutput), media.IsCutShort || outcome.HasFailureText);
    }
}
