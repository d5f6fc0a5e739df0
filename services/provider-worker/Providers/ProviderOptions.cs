using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>What every provider can be told.</summary>
internal abstract class ProviderOptions
{
    /// <summary>The key. Usually given by the vendor's own environment variable.</summary>
    public string? ApiKey { get; set; }

    /// <summary>More keys of the same vendor, used side by side.</summary>
    public IList<string> AdditionalApiKeys { get; } = [];

    /// <summary>Where the service is, such as <c>https://api.example.com/v1/</c>.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = null!;

    /// <summary>How long one call may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often one call is repeated where that is safe.</summary>
    [Range(0, 10)]
    public int MaximumRetries { get; set; } = 2;

    /// <summary>The first pause between repeats; it doubles, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause that is waited for within a call; longer ones are left to the row's next step.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a job is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a job may take, from submit to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Jobs at once, all keys together.</summary>
    [Range(1, 10_000)]
    public int MaximumConcurrent { get; set; } = 20;

    /// <summary>Jobs at once with one key.</summary>
    [Range(1, 10_000)]
    public int MaximumConcurrentPerKey { get; set; } = 20;

    /// <summary>US dollars per second that replace the built-in price table, for prices of one's own contract.</summary>
    [Range(0, 1_000)]
    public decimal? PricePerSecond { get; set; }

    /// <summary>The longest that a submit can take, repeats and pauses included.</summary>
    internal TimeSpan SubmitTimeout => (AttemptTimeout * (MaximumRetries + 1)) + (MaxRetryAfter * MaximumRetries) + TimeSpan.FromSeconds(5);

    /// <summary>All keys.</summary>
    internal IReadOnlyList<ProviderKey> Keys =>
        [.. new[] { ApiKey }.Concat(AdditionalApiKeys).Where(key => !string.IsNullOrWhiteSpace(key)).Distinct()
            .Select(key => new ProviderKey(key!.Trim()))];
}
