using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Mix;

/// <summary>Measures loudness after EBU R 128.</summary>
internal sealed class LoudnessMeter(FfmpegTools tools)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>The filter that measures loudness without true peak, which takes most of the time.</summary>
    public const string IntegratedFilter = "ebur128=framelog=verbose";

    /// <summary>Measures a sound file of our own.</summary>
    public Task<LoudnessReport> MeasureAsync(string file, CancellationToken cancellationToken) =>
        MeasureAsync(file, "ebur128=peak=true:framelog=verbose", cancellationToken);

    /// <summary>Integrated loudness of a sound file of our own in LUFS; the silence of <see cref="LoudnessReport"/> or more.</summary>
    public async Task<double> IntegratedAsync(string file, CancellationToken cancellationToken) =>
        (await MeasureAsync(file, IntegratedFilter, cancellationToken)).Integrated;

    /// <summary>The report that ffmpeg printed.</summary>
    /// <exception cref="ToolFailedException">It printed none.</exception>
    public static LoudnessReport Read(ProcessOutcome outcome) => LoudnessReport.Parse(outcome.ErrorOutput)
        ?? throw new ToolFailedException($"ffmpeg printed no loudness: {outcome.ErrorOutput}");

    private async Task<LoudnessReport> MeasureAsync(string file, string filter, CancellationToken cancellationToken) =>
        Read(await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments =
                [
                    "-hide_banner", "-nostats", "-nostdin", "-v", "info", "-i", FfmpegText.File(file), "-map", "0:a:0",
                    "-af", filter, "-f", "null", "-",
                ],
                TimeLimit = Limit,
                MemoryLimitBytes = ChildMemory.Sound,
            },
            cancellationToken));
}
