using System.ComponentModel.DataAnnotations;
using AdGenius.Contracts.Assets;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>Limits of uploaded files.</summary>
internal sealed class AssetOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway:Assets";

    private const long Mebibyte = 1024 * 1024;

    /// <summary>The largest picture or logo in bytes.</summary>
    [Range(1_024, 256 * Mebibyte)]
    public long MaxPictureBytes { get; set; } = 16 * Mebibyte;

    /// <summary>The most pixels of a picture or logo, width times height.</summary>
    [Range(1, 64_000_000)]
    public long MaxPicturePixels { get; set; } = 50_000_000;

    /// <summary>The largest sound file in bytes.</summary>
    [Range(1_024, 1_024 * Mebibyte)]
    public long MaxMusicBytes { get; set; } = 100 * Mebibyte;

    /// <summary>The largest font in bytes.</summary>
    [Range(1_024, 256 * Mebibyte)]
    public long MaxFontBytes { get; set; } = 20 * Mebibyte;

    /// <summary>How many bytes the files of one tenant may take, unfinished uploads included.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytesPerTenant { get; set; } = 10 * 1024 * Mebibyte;

    /// <summary>How many files one tenant may have, unfinished uploads included.</summary>
    [Range(1, 10_000_000)]
    public int MaxPerTenant { get; set; } = 10_000;

    /// <summary>How many unfinished uploads in parts one tenant may have.</summary>
    [Range(1, 10_000)]
    public int MaxOpenUploadsPerTenant { get; set; } = 100;

    /// <summary>
    /// How many uploads one gateway receives or completes at a time. A tenant may have at most as many as are left for all others: the
    /// first at most half.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxConcurrentUploads { get; set; } = 16;

    /// <summary>How long one upload may take.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "06:00:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a storage worker may take to check a file.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an upload in parts may stay unfinished, and the links to its parts are valid.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "6.00:00:00")]
    public TimeSpan UploadLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The length of the parts of an upload in bytes; S3 takes no smaller ones.</summary>
    [Range((int)(5 * Mebibyte), (int)(512 * Mebibyte))]
    public int PartBytes { get; set; } = (int)(8 * Mebibyte);

    /// <summary>How often unfinished uploads are looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The largest file of that kind in bytes.</summary>
    public long MaxBytesOf(AssetKind kind) => kind switch
    {
        AssetKind.Music => MaxMusicBytes,
        AssetKind.Font => MaxFontBytes,
        _ => MaxPictureBytes,
    };
}

[OptionsValidator]
internal sealed partial class AssetOptionsValidator : IValidateOptions<AssetOptions>;
