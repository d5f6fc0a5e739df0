using System.ComponentModel.DataAnnotations;

namespace AdGenius.StorageWorker;

/// <summary>How videos are stored and for how long unfinished work is kept.</summary>
internal sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Storage";

    /// <summary>The folder of all tenants' folders.</summary>
    [Required]
    public string Prefix { get; set; } = "videos";

    /// <summary>
    /// Where files are worked on, in folders named <c>adgenius-storage-…</c>. Default: <c>work/storage</c> in the home folder.
    /// </summary>
    [Required]
    public string? WorkFolder { get; set; }

    /// <summary>
    /// Which work this process takes: <c>Both</c>, or one of <c>Finishing</c> and <c>Storing</c> so that the two are scaled apart. Deleting
    /// belongs to storing.
    /// </summary>
    public StorageWork Work { get; set; } = StorageWork.Both;

    /// <summary>How many videos are stored at once.</summary>
    [Range(1, 64)]
    public int ConcurrentVideos { get; set; } = 2;

    /// <summary>How many videos are finished at once. An encoder takes every processor core, so more than a few help little.</summary>
    [Range(1, 64)]
    public int ConcurrentFinishes { get; set; } = 1;

    /// <summary>
    /// How often a failed object store operation is retried before the take fails. Deleting is retried until it succeeds.
    /// </summary>
    [Range(0, 100)]
    public int Retries { get; set; } = 6;

    /// <summary>
    /// The delay before the first retry; each further retry waits about twice as long, up to <see cref="MaxRetryDelay"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay between two retries.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How old an object in staging may get before it is deleted: longer than any job may take.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan StagingLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// True: keyframes of a stored take stay in staging until they expire, so that a regeneration need not render or buy the pictures of
    /// unchanged scenes again.
    /// </summary>
    public bool KeepKeyframes { get; set; } = true;

    /// <summary>How often expired objects are deleted from staging.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(1);
}
