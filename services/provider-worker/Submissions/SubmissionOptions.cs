using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>How the rows of submissions are worked on.</summary>
internal sealed class SubmissionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Submissions";

    /// <summary>
    /// Orders are taken in and nothing is done with them: no submit, no look, no answer. For maintenance, and to stop spending at once.
    /// </summary>
    public bool Paused { get; set; }

    /// <summary>How often the table is looked at when nothing rings.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a row belongs to who took it; renewed while he works.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Rows worked on at once by this process.</summary>
    [Range(1, 1_000)]
    public int MaxConcurrency { get; set; } = 64;

    /// <summary>Rows of one model worked on at once by this process, so that one that hangs does not slow the others.</summary>
    [Range(1, 1_000)]
    public int MaxConcurrencyPerModel { get; set; } = 16;

    /// <summary>How long an order may wait for a free place at its provider.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "2.00:00:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long an order waits before it asks for a free place again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan SlotPollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a submit that never got through is tried before the provider counts as unavailable.</summary>
    [Range(0, 100)]
    public int MaximumDeferrals { get; set; } = 6;

    /// <summary>The first pause after a submit that never got through; it doubles, up to a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RetryBaseDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often fetching a result is tried, each time with a fresh link.</summary>
    [Range(1, 100)]
    public int MaximumFetches { get; set; } = 5;

    /// <summary>
    /// How long a provider is asked whether it gives money back that was paid for a clip that never came; longer where a job that could not
    /// be stopped may still run. Zero: not at all.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan RefundPollDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long before the provider is asked for the first time; the pause doubles, up to ten minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan RefundPollInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Where providers can reach the gateway, such as <c>https://ads.example</c>. Without it nobody is asked to call back, and polling does
    /// it all.
    /// </summary>
    public Uri? CallbackAddress { get; set; }
}
