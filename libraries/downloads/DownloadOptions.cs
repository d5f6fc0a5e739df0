using System.ComponentModel.DataAnnotations;

namespace AdGenius.Downloads;

/// <summary>Which foreign URLs may be downloaded, and the limits on size and time.</summary>
public sealed class DownloadOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Downloads";

    /// <summary>Allow http addresses. For development only.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Allow addresses of private networks. For development and isolated networks only.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Maximum size of a clip in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Maximum size of a source picture in bytes.</summary>
    [Range(1, 256 * 1024 * 1024)]
    public long MaxPictureBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Maximum duration of one download.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "02:00:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Maximum duration of the download of a source picture, or of a picture or font of a brief.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan PictureTimeLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Maximum duration of the download of music.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:15:00")]
    public TimeSpan SoundTimeLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Maximum pixels of a source picture, width times height, checked before it is decoded.</summary>
    [Range(1, 1_000_000_000)]
    public long MaxPicturePixels { get; set; } = 50_000_000;

    /// <summary>Minimum average bytes per second of a download after its first five seconds; 0 for none.</summary>
    [Range(0, 1024 * 1024 * 1024)]
    public int MinBytesPerSecond { get; set; } = 4096;

    /// <summary>Maximum number of redirects; each is checked like the first address.</summary>
    [Range(0, 10)]
    public int MaxRedirects { get; set; } = 4;
}
