using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Retries;

/// <summary>How often commands are sent again, and after which delay.</summary>
internal sealed class RetryOptions
{
    /// <summary>
    /// Retries of a stalled or failed stage before the attempt fails. Finishing, storing and composing pictures that were paid for are
    /// retried until the job ends, and so is every stage of our own workers while the object store is unavailable or a worker's disk is
    /// full; neither that wait nor the one for a hosted image model uses up these retries.
    /// </summary>
    [Range(0, 100)]
    public int MaxRetryAttempts { get; set; } = 3;

    /// <summary>
    /// Retries of keyframes while the hosted image model is unavailable, before the attempt fails: with its pauses of at most a minute,
    /// about as long as a provider of clips is waited for.
    /// </summary>
    [Range(0, 1000)]
    public int MaxProviderRetryAttempts { get; set; } = 45;

    /// <summary>The delay before a stage is retried after a retryable failure; doubled with each attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RetryBaseDelay { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class RetryOptionsValidator : IValidateOptions<RetryOptions>;
