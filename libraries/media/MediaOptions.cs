using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AdGenius.Media;

/// <summary>Where the media tools are.</summary>
public sealed class MediaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Media";

    /// <summary>ffmpeg: a path, or a name looked up in PATH.</summary>
    public string Ffmpeg { get; set; } = "ffmpeg";

    /// <summary>
    /// ffprobe: a path, or a name looked up in PATH. By default the one beside a configured ffmpeg, else the one in PATH.
    /// </summary>
    public string? Ffprobe { get; set; }

    /// <summary>
    /// How long the composition of one clip may take, whatever its length: an encoder that reads its frames slower and slower never counts
    /// as stalled.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "03:00:00")]
    public TimeSpan ComposeTimeLimit { get; set; } = TimeSpan.FromHours(1);
}

[OptionsValidator]
internal sealed partial class MediaOptionsValidator : IValidateOptions<MediaOptions>;
