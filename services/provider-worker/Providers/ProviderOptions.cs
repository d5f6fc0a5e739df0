using System.ComponentModel.DataAnnotations;
using AdGenius.Hosting;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Settings that every provider has.</summary>
internal abstract class ProviderOptions
{
    /// <summary>The key. Usually given by the vendor's own environment variable.</summary>
    public string? ApiKey { get; set; }

    /// <summary>More keys of the same vendor, used in parallel.</summary>
    public IList<string> AdditionalApiKeys { get; } = [];

    /// <summary>
    /// Keys that are being replaced: the jobs that were submitted with them are polled and cancelled with them, and none is submitted.
    /// </summary>
    public IList<string> RetiredApiKeys { get; } = [];

    /// <summary>The address of the service, such as <c>https://api.example.com/v1/</c>.</summary>
    [Required]
    public Uri BaseAddress { get; set => field = ServiceAddress.WithSlash(value); } = null!;

    /// <summary>Maximum duration of one attempt of a call.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Maximum retries of one call, where a retry is safe.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>Delay before the first retry; it doubles, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Maximum delay within a call; a longer one is left to the next step of the submission.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Interval between two polls of a job.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// Maximum duration of a job, from submit to result; up to two hours for a job whose provider cannot be polled when it has passed.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Maximum concurrent jobs, all keys together.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrent { get; set; } = 20;

    /// <summary>Maximum concurrent jobs per key.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentPerKey { get; set; } = 20;

    /// <summary>US dollars per second that replace the built-in price table, for contract prices.</summary>
    [Range(0, 1_000)]
    public decimal? PricePerSecond { get; set; }

    /// <summary>Maximum duration of a submit, retries and delays included.</summary>
    internal virtual TimeSpan SubmitTimeout => (AttemptTimeout * (MaxRetries + 1)) + (MaxRetryAfter * MaxRetries) + TimeSpan.FromSeconds(5);

    /// <summary>
    /// Names the server of an address; each has a circuit breaker of its own. There are few: calls go to configured addresses only.
    /// </summary>
    internal virtual string ServerOf(Uri address) => address.Authority;

    /// <summary>All keys, those that jobs are submitted with first.</summary>
    internal IReadOnlyList<ProviderKey> Keys
    {
        get
        {
            string[] active = [.. Secrets([ApiKey, .. AdditionalApiKeys])];
            return
            [
                .. active.Select(secret => new ProviderKey(secret)),
                .. Secrets(RetiredApiKeys).Except(active).Select(secret => new ProviderKey(secret) { IsRetired = true }),
            ];
        }
    }

    /// <summary>True where jobs can be submitted with a key.</summary>
    internal bool HasKey => Keys is [{ IsRetired: false }, ..];

    private static IEnumerable<string> Secrets(IEnumerable<string?> keys) =>
        keys.Where(key => !string.IsNullOrWhiteSpace(key)).Select(key => key!.Trim()).Distinct();
}
