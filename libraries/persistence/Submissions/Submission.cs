using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Submissions;

/// <summary>
/// One attempt of one take at one provider. The row is the truth: it is written before the call, gets the provider's job id right after,
/// and is worked on by whoever holds its lease.
/// </summary>
public class Submission
{
    /// <summary>Random, so it can also stand in a callback's address.</summary>
    public Guid SubmissionId { get; set; }

    /// <summary>With <see cref="Attempt"/> unique: the same order twice submits once.</summary>
    public Guid TakeId { get; set; }

    public int Attempt { get; set; }

    public Guid JobId { get; set; }

    public string TenantName { get; set; } = null!;

    public string CreativeId { get; set; } = null!;

    /// <summary>The catalogue's model id, which is also the provider's name here.</summary>
    public string Model { get; set; } = null!;

    /// <summary>The order as it came (JSON column).</summary>
    public GenerateClip Command { get; set; } = null!;

    /// <summary>What is asked of the provider (JSON text of the provider-worker's own).</summary>
    public string? ClipRequestJson { get; set; }

    public SubmissionStatus Status { get; set; }

    /// <summary>Which of the provider's keys is used; says nothing about the key itself.</summary>
    public string? KeyFingerprint { get; set; }

    public string? ProviderJobId { get; set; }

    /// <summary>What else the adapter remembers (JSON text of its own).</summary>
    public string? ProviderToken { get; set; }

    public DateTimeOffset RecordedAt { get; set; }

    /// <summary>When the paid call was made.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>When the row wants to be worked on next.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>After this moment it is given up.</summary>
    public DateTimeOffset Deadline { get; set; }

    /// <summary>Who works on it.</summary>
    public Guid? LeaseId { get; set; }

    /// <summary>Until when; after that anybody may.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; set; }

    /// <summary>How often the provider said "not now".</summary>
    public int Deferrals { get; set; }

    /// <summary>How often fetching the result has failed.</summary>
    public int FetchFailures { get; set; }

    /// <summary>The last fraction that was announced, 0 to 1.</summary>
    public double? Fraction { get; set; }

    public FailureCode? AbandonReason { get; set; }

    /// <summary>What was taken to the nearest possible (JSON column).</summary>
    public List<string> Adjustments { get; set; } = [];

    public ProducedBy? ProducedBy { get; set; }

    public MediaReference? Clip { get; set; }

    /// <summary>Where the provider had the file, without its signature.</summary>
    public string? OriginalUrl { get; set; }

    public Failure? Failure { get; set; }

    /// <summary>US dollars reserved before the call.</summary>
    public decimal Estimate { get; set; }

    /// <summary>US dollars settled, once it has ended.</summary>
    public decimal? Cost { get; set; }

    /// <summary>When the end was told to the saga; told again until this is written.</summary>
    public DateTimeOffset? ResultPublishedAt { get; set; }

    /// <summary>Optimistic concurrency: counts writes of the lease's holder.</summary>
    public int Version { get; set; }
}
