using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Submissions;

/// <summary>
/// One attempt of one take at one provider. The row is the authoritative state: it is inserted before the call, gets the provider's job id
/// right after, and is processed by the holder of its lease.
/// </summary>
public class Submission
{
    /// <summary>The maximum length of <see cref="ProviderJobId"/>, in characters.</summary>
    public const int MaxProviderJobIdLength = 512;

    /// <summary>Random, so that it can also be part of a callback's address.</summary>
    public Guid SubmissionId { get; set; }

    /// <summary>Unique with <see cref="Attempt"/>: the same command twice submits once.</summary>
    public Guid TakeId { get; set; }

    public int Attempt { get; set; }

    public Guid JobId { get; set; }

    public string TenantName { get; set; } = null!;

    public string CreativeId { get; set; } = null!;

    /// <summary>The catalogue's model id, which is also the provider's name here.</summary>
    public string Model { get; set; } = null!;

    /// <summary>The command as received (JSON column).</summary>
    public GenerateClip Command { get; set; } = null!;

    /// <summary>The request to the provider (JSON in the provider-worker's own format).</summary>
    public string? ClipRequestJson { get; set; }

    public SubmissionStatus Status { get; set; }

    /// <summary>Identifies which of the provider's API keys is used, without revealing it.</summary>
    public string? KeyFingerprint { get; set; }

    public string? ProviderJobId { get; set; }

    /// <summary>
    /// The adapter's own state of the job; until the job is known, what the provider worker records of the submit (JSON).
    /// </summary>
    public string? ProviderToken { get; set; }

    public DateTimeOffset RecordedAt { get; set; }

    /// <summary>When the paid call was made.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>When the row is to be processed next.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>When the submission is abandoned.</summary>
    public DateTimeOffset Deadline { get; set; }

    /// <summary>The worker that processes it.</summary>
    public Guid? LeaseId { get; set; }

    /// <summary>When the lease expires; any worker may then process the row.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; set; }

    /// <summary>
    /// How often the provider deferred the submission; once it has accepted it, how often in a row it did not know the job or
    /// could not be reached to cancel it.
    /// </summary>
    public int Deferrals { get; set; }

    /// <summary>How often in a row fetching the result has failed; negative when each of its links had expired.</summary>
    public int FetchFailures { get; set; }

    /// <summary>
    /// How many submits were unconfirmed and then not found at the provider. Each may still have been accepted, so one repeat is the limit.
    /// </summary>
    public int UnconfirmedSubmits { get; set; }

    /// <summary>The last reported progress, 0 to 1.</summary>
    public double? Fraction { get; set; }

    public FailureCode? AbandonReason { get; set; }

    /// <summary>Parameters that were changed to the nearest supported value (JSON column).</summary>
    public List<string> Adjustments { get; set; } = [];

    public ProducedBy? ProducedBy { get; set; }

    public MediaReference? Clip { get; set; }

    /// <summary>The provider's URL of the file, without its signature.</summary>
    public string? OriginalUrl { get; set; }

    public Failure? Failure { get; set; }

    /// <summary>US dollars reserved before the call.</summary>
    public decimal Estimate { get; set; }

    /// <summary>US dollars settled at the end.</summary>
    public decimal? Cost { get; set; }

    /// <summary>When the result was published to the saga; null: it is published again.</summary>
    public DateTimeOffset? ResultPublishedAt { get; set; }

    /// <summary>The W3C <c>traceparent</c> of the span in which the command was recorded; null when that was not traced.</summary>
    public string? TraceParent { get; set; }

    /// <summary>Concurrency token: counts the lease holder's writes.</summary>
    public int Version { get; set; }
}
