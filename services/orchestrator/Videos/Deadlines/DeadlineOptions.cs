using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Deadlines;

/// <summary>
/// How long each stage may be without progress, and how long attempts and jobs may take. The clock of a stage starts when a worker picks
/// its command up: time in a queue counts against <see cref="JobTimeout"/> only.
/// </summary>
internal sealed class DeadlineOptions
{
    /// <summary>How often the sweep looks for jobs whose due time has passed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A prompt that a worker has picked up and not analyzed for this long: the command is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan QuantifyStallTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A submitted take without progress for this long: the command is sent again, which submits nothing twice.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan ProviderStallTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A batch or clip that a frame worker has picked up, without progress for this long: the command is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan FramesStallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A clip that a storage worker has picked up and not finished for this long: the command is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan FinishStallTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Finished files that a storage worker has picked up and not stored for this long: the command is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan StoreStallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A job that is held for approval fails after this long without a decision. It holds no slot meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "90.00:00:00")]
    public TimeSpan ApprovalTimeout { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// A worker may work on one command at most this long, with progress or without. A provider's job has the time of its provider instead
    /// (<c>Deadline</c> of the provider's section).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>A job takes at most this long from its start, fallbacks included.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromHours(12);
}

[OptionsValidator]
internal sealed partial class DeadlineOptionsValidator : IValidateOptions<DeadlineOptions>;
