using System.ComponentModel.DataAnnotations;

namespace AdGenius.Downloads;

/// <summary>What foreign URLs may lead to, and how much of it is taken.</summary>
public sealed class DownloadOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Downloads";

    /// <summary>Follow http addresses too. For trials only.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Follow addresses of private networks too. For trials and closed networks only.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>The largest clip in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaximumBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>The largest source picture in bytes.</summary>
    [Range(1, 256 * 1024 * 1024)]
    public long MaximumPictureBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long one download may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "02:00:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many redirects are followed; each is checked like the first address.</summary>
    [Range(0, 10)]
    public int MaximumRedirects { get; set; } = 4;
}
