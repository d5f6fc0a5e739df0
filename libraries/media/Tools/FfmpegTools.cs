using AdGenius.Media.Processes;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Tools;

/// <summary>Finds ffmpeg and ffprobe and says whether they can do what is needed here.</summary>
public sealed class FfmpegTools(IOptions<MediaOptions> options)
{
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);

    /// <summary>The program to start for ffmpeg.</summary>
    public string Ffmpeg => options.Value.Ffmpeg;

    /// <summary>The program to start for ffprobe.</summary>
    public string Ffprobe => options.Value.Ffprobe is { Length: > 0 } configured ? configured : Beside(options.Value.Ffmpeg);

    /// <summary>Starts both tools and looks at their version and parts. Never throws for what is missing.</summary>
    public async Task<FfmpegCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var version = FfmpegCheck.ParseVersion(await TextOfAsync(Ffmpeg, "-version", cancellationToken));
            var encoders = await TextOfAsync(Ffmpeg, "-encoders", cancellationToken);
            var filters = await TextOfAsync(Ffmpeg, "-filters", cancellationToken);
            await TextOfAsync(Ffprobe, "-version", cancellationToken);
            return FfmpegCheck.Of(version, encoders, filters);
        }
        catch (ToolMissingException exception)
        {
            return FfmpegCheck.Unusable($"{exception.Message} Install ffmpeg (on Debian: apt-get install ffmpeg), or set Media:Ffmpeg to its path.");
        }
        catch (ToolFailedException exception)
        {
            return FfmpegCheck.Unusable($"ffmpeg was found but does not run: {exception.Message}");
        }
    }

    private static async Task<string> TextOfAsync(string tool, string question, CancellationToken cancellationToken)
    {
        var order = new ProcessOrder { FileName = tool, Arguments = ["-hide_banner", question], TimeLimit = CheckLimit };
        return (await ProcessRunner.RunToSuccessAsync(order, cancellationToken)).Output;
    }

    private static string Beside(string ffmpeg)
    {
        var folder = Path.GetDirectoryName(ffmpeg);
        return string.IsNullOrEmpty(folder) ? "ffprobe" : Path.Combine(folder, "ffprobe" + Path.GetExtension(ffmpeg));
    }
}
