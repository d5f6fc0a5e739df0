using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Probe;

/// <summary>Reads a media file's properties with ffprobe.</summary>
public sealed class MediaProbe(FfmpegTools tools)
{
    /// <summary>
    /// What <see cref="ProbeReport"/> reads, and no more: a file may have any number of tags of any length, and ffprobe writes six
    /// characters for each control character in them.
    /// </summary>
    private const string Entries =
        "format=format_name,duration,start_time,size"
        + ":stream=index,codec_type,codec_name,profile,level,width,height,sample_aspect_ratio,pix_fmt,avg_frame_rate,r_frame_rate,"
        + "nb_frames,nb_read_packets,start_time,duration,color_space,color_primaries,color_transfer,color_range,field_order,channels,"
        + "sample_rate"
        + ":stream_disposition=attached_pic,default:stream_tags=rotate,alpha_mode,DURATION:stream_side_data=rotation,displaymatrix";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The properties of the file at <paramref name="path"/>. Reads the whole container once to count frames; decodes nothing.
    /// </summary>
    /// <exception cref="InvalidMediaException">The file is not media, is cut short before its index, holds neither video nor audio, or has
    /// nothing in its streams that can be read.</exception>
    /// <exception cref="ToolMissingException">There is no ffprobe.</exception>
    public async Task<ProbedMedia> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var command = new ProcessCommand
        {
            FileName = tools.Ffprobe,
            Arguments = ArgumentsFor(path),
            TimeLimit = Limit,
            MemoryLimitBytes = ChildMemory.Probe,
        };
        try
        {
            var output = (await ProcessRunner.RunToSuccessAsync(command, cancellationToken)).Output;
            return ProbeReport.HasPackets(output)
                ? ProbeReport.Parse(output)
                : throw new InvalidMediaException("The file cannot be read as media: none of its streams has a packet.");
        }
        catch (ToolFailedException exception) when (!exception.WasKilled && !exception.TimedOut)
        {
            throw new InvalidMediaException("The file cannot be read as media: " + exception.Message, exception);
        }
    }

    /// <summary>The file protocol is spelled out, so that no path can be taken for an address or an option.</summary>
    internal static IReadOnlyList<string> ArgumentsFor(string path) =>
    [
        "-v", "error", "-print_format", "json", "-show_entries", Entries, "-count_packets",
        .. ForeignInput.Threads, .. ForeignInput.Arguments, "-i", "file:" + Path.GetFullPath(path),
    ];
}
