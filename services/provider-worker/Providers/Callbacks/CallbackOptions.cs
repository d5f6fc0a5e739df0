using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>How callbacks of every provider are verified; keys and secrets are among each provider's own options.</summary>
internal sealed class CallbackOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Callbacks";

    /// <summary>Maximum difference between the time a callback names and the time the gateway received it, in either direction.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan Tolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long fetched public keys are used.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan KeysLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// Minimum time between two fetches when a signature matches no key: a key rotation is noticed, and forged callbacks cannot cause a
    /// flood of fetches.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan KeysRefreshInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>True when <paramref name="unixSeconds"/> is within <see cref="Tolerance"/> of <paramref name="receivedAt"/>.</summary>
    internal bool IsFresh(long unixSeconds, DateTimeOffset receivedAt) =>
        Math.Abs((decimal)receivedAt.ToUnixTimeSeconds() - unixSeconds) <= (decimal)Tolerance.TotalSeconds;
}
