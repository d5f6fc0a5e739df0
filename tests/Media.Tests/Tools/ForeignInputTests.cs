using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Tests.Tools;

/// <summary>Against the demuxers of the installed ffmpeg.</summary>
public sealed class ForeignInputTests
{
    /// <summary>
    /// Demuxers that open further files, addresses or devices: playlists, manifests, sequences, session descriptions, scripts, and
    /// subtitles with a second file.
    /// </summary>
    private static readonly string[] OpenOthers =
    [
        "concat", "dash", "hls", "image2", "imf", "lavfi", "webm_dash_manifest", "rtp", "rtsp", "sap", "sdp", "vobsub", "ffmetadata",
    ];

    [Fact]
    public async Task No_allowed_demuxer_opens_other_files_or_devices()
    {
        var devices = await NamesAsync("-devices");
        string[] allowed = [.. ForeignInput.VideoDemuxers, .. ForeignInput.PictureDemuxers];

        Assert.Empty(allowed.Intersect([.. OpenOthers, .. devices]));
        Assert.Contains("concat", await NamesAsync("-demuxers")); // the list is read
        Assert.NotEmpty(devices);
    }

    [Fact]
    public async Task Every_allowed_demuxer_exists() =>
        Assert.Empty(ForeignInput.VideoDemuxers.Concat(ForeignInput.PictureDemuxers).Except(await NamesAsync("-demuxers")));

    private static async Task<HashSet<string>> NamesAsync(string list)
    {
        var command = new ProcessCommand { FileName = "ffmpeg", Arguments = ["-hide_banner", list] };
        var outcome = await ProcessRunner.RunToSuccessAsync(command, TestContext.Current.CancellationToken);
        return [.. outcome.Output.Split('\n').SkipWhile(line => line.Trim() is not ("--" or "---")).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts.Length > 1 && parts[0].Contains('D', StringComparison.Ordinal))
            .SelectMany(parts => parts[1].Split(','))];
    }
}
