using System.ComponentModel.DataAnnotations;
using AdGenius.Hosting;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>How submissions are processed.</summary>
internal sealed class SubmissionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Submissions";

    /// <summary>
    /// Commands are recorded but not processed: no submit, no poll, no result. For maintenance, and to stop spending at once.
    /// </summary>
    public bool Paused { get; set; }

    /// <summary>Interval between two queries for due rows without a notification.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Duration of a row's lease; renewed while the row is processed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Maximum rows processed concurrently by this process.</summary>
    [Range(1, 1_000)]
    public int MaxConcurrency { get; set; } = 64;

    /// <summary>Maximum rows of one model processed concurrently by this process: a hanging provider does not slow the others.</summary>
    [Range(1, 1_000)]
    public int MaxConcurrencyPerModel { get; set; } = 16;

    /// <summary>
    /// Maximum time that a submission waits until it is sent: for a free slot, or while its provider throttles. Then the take fails or its
    /// fallback is used; what is over while submissions are paused ends when the pause ends. Null: until the limit of its job.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "2.00:00:00")]
    public TimeSpan? QueueTimeout { get; set; }

    /// <summary>
    /// How long a submission waits for a worker that offers its model, while a release or a key is rolled out. Then its attempt fails
    /// without a payment, and is retried. In a fleet, submissions wait as long after a worker's last key was rejected.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan OtherWorkerTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Interval between two attempts to claim a free slot.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan SlotPollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Maximum number of times a submit that was not accepted is deferred before the provider counts as unavailable, so that the take fails
    /// or its fallback is used. The default is 40 to 55 minutes with the default delays: longer than most outages. 6 are about 3 minutes.
    /// </summary>
    [Range(0, 1_000)]
    public int MaxDeferrals { get; set; } = 45;

    /// <summary>Delay after the first submit that was not accepted; it doubles, up to a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RetryBaseDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Maximum attempts in a row to fetch a result whose links are no longer valid, each with a new link, and to cancel a job. After other
    /// failures, and from the provider's own host, a result is fetched until the submission's deadline.
    /// </summary>
    [Range(1, 100)]
    public int MaxFetches { get; set; } = 5;

    /// <summary>
    /// How long a provider is polled for the refund of a failed or cancelled submission; longer where a job that could not be cancelled may
    /// still run. Zero: not at all.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan RefundPollDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Delay before the first poll for a refund; it doubles, up to ten minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RefundPollInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an abandoned take is remembered, so that its command, delivered again by hand, is not submitted.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan AbandonedTakeRetention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// The public address of the gateway for callbacks, such as <c>https://ads.example</c>. Without it no callbacks are requested, and jobs
    /// are polled only.
    /// </summary>
    public Uri? CallbackAddress { get; set => field = ServiceAddress.WithSlash(value); }
}
