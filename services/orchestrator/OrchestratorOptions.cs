using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator;

/// <summary>How many jobs run at once, how long each stage may take, and what is tried when a model cannot.</summary>
public sealed class OrchestratorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Orchestrator";

    /// <summary>
    /// The models that <c>fallback: NextProvider</c> tries, in order; null for <see cref="DefaultFallbackOrder"/>. Those without a key fail
    /// at once and the next is tried.
    /// </summary>
    public IReadOnlyList<string>? FallbackOrder { get; set; }

    /// <summary>
    /// The cloud providers, those with the longest clips first; our own workers and placeholders only where the request allows them.
    /// </summary>
    public static IReadOnlyList<string> DefaultFallbackOrder { get; }
        = ["google_veo", "runway_gen3", "luma_dream", "pika_v2", "openai_shorts", "stability_svd"];

    /// <summary>How many jobs run at once, of all tenants together.</summary>
    [Range(1, 100_000)]
    public int MaxRunningJobs { get; set; } = 256;

    /// <summary>How many jobs of one tenant run at once.</summary>
    [Range(1, 100_000)]
    public int MaxRunningJobsPerTenant { get; set; } = 16;

    /// <summary>How many takes of one tenant run at once. A job with more takes than this still runs, alone.</summary>
    [Range(1, 100_000)]
    public int MaxRunningTakesPerTenant { get; set; } = 48;

    /// <summary>How often the admission loop looks for waiting jobs when nobody wakes it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan AdmissionInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often the sweep looks for jobs whose due time has passed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Quantifying without an answer for this long: asked again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan QuantifyStallTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A take of a provider without a sign of life for this long: asked again, which submits nothing twice.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan ProviderStallTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A take of our own workers without a sign of life for this long: the missing batches are ordered again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan FramesStallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Storing without an answer for this long: ordered again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan StoreStallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a silent stage is asked again before it counts as failed.</summary>
    [Range(0, 100)]
    public int MaxRetryAttempts { get; set; } = 3;

    /// <summary>The pause before our own workers are asked again after a failure that may pass; doubled each time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RetryBaseDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>One attempt of a take takes at most this long, signs of life or not.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How long an order to cancel waits for the request that it has overtaken.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan EarlyCancelLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>A job takes at most this long from its start, fallbacks included.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromHours(12);
}

[OptionsValidator]
internal sealed partial class OrchestratorOptionsValidator : IValidateOptions<OrchestratorOptions>;
