using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Mix;

/// <summary>Measures loudness after EBU R 128.</summary>
internal sealed class LoudnessMeter(FfmpegTools tools)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Measures a sound file of our own.</summary>
    public async Task<LoudnessReport> MeasureAsync(string file, CancellationToken cancellationToken)
    {
        var outcome = await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments =
                [
                    "-hide_banner", "-nostats", "-nostdin", "-v", "info", "-i", FfmpegText.File(file), "-map", "0:a:0",
                    "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-",
                ],
                TimeLimit = Limit,
            },
            cancellationToken);
        return LoudnessReport.Parse(outcome.ErrorOutput)
            ?? throw new ToolFailedException($"ffmpeg printed no loudness: {outcome.ErrorOutput}");
    }
}
