using AdGenius.Media.Processes;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Tools;

/// <summary>Finds ffmpeg and ffprobe and checks that they support what is needed here.</summary>
public sealed class FfmpegTools(IOptions<MediaOptions> options)
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The program to start for ffmpeg.</summary>
    public string Ffmpeg => options.Value.Ffmpeg;

    /// <summary>The program to start for ffprobe.</summary>
    public string Ffprobe => options.Value.Ffprobe is { Length: > 0 } configured ? configured : FindFfprobe(options.Value.Ffmpeg);

    /// <summary>Starts both tools and reads their version, encoders and filters. Never throws for a missing one.</summary>
    public async Task<FfmpegCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            // At the same time: most of each call is the start of a process.
            var outputs = await Task.WhenAll(
                ReadOutputAsync(Ffmpeg, "-version", cancellationToken),
                ReadOutputAsync(Ffmpeg, "-encoders", cancellationToken),
                ReadOutputAsync(Ffmpeg, "-filters", cancellationToken),
                ReadOutputAsync(Ffprobe, "-version", cancellationToken));
            return FfmpegCheck.Of(FfmpegCheck.ParseVersion(outputs[0]), outputs[1], outputs[2]);
        }
        catch (ToolMissingException exception)
        {
            return FfmpegCheck.Unusable(
                $"{exception.Message} Install ffmpeg (on Debian: apt-get install ffmpeg), or set Media:Ffmpeg to its path.");
        }
        catch (ToolFailedException exception)
        {
            return FfmpegCheck.Unusable($"ffmpeg was found but does not run: {exception.Message}");
        }
    }

    private static async Task<string> ReadOutputAsync(string tool, string argument, CancellationToken cancellationToken)
    {
        var command = new ProcessCommand { FileName = tool, Arguments = ["-hide_banner", argument], TimeLimit = CheckTimeout };
        return (await ProcessRunner.RunToSuccessAsync(command, cancellationToken)).Output;
    }

    private static string FindFfprobe(string ffmpeg)
    {
        var folder = Path.GetDirectoryName(ffmpeg);
        return string.IsNullOrEmpty(folder) ? "ffprobe" : Path.Combine(folder, "ffprobe" + Path.GetExtension(ffmpeg));
    }
}
