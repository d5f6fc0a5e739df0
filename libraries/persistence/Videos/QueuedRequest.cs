using AdGenius.Contracts;
using AdGenius.Contracts.Videos;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// A request that a gateway has accepted and whose job the orchestrator has not written yet, so that every gateway, also one that starts
/// later, answers for the job, and sends the request where the gateway that accepted it ended before. Deleted when its job is written, and
/// after a day.
/// </summary>
public class QueuedRequest
{
    /// <summary>The job that the request will become. Key.</summary>
    public Guid JobId { get; set; }

    public string TenantName { get; set; } = null!;

    public string RequestId { get; set; } = null!;

    public string CreativeId { get; set; } = null!;

    /// <summary>The model that was requested; null for the default.</summary>
    public string? Model { get; set; }

    /// <summary>The publisher's labels (JSON column).</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; set; }

    /// <summary>SHA-256 of the whole request, which distinguishes it from another request under the same id.</summary>
    public string Digest { get; set; } = null!;

    /// <summary>When it was accepted. Indexed.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>
    /// The whole request with its prompt (JSON column), as long as it may have to be sent: until the broker has confirmed it, or until its
    /// job is written where the bus loses its messages with the process. Null from then on.
    /// </summary>
    public GenerateVideo? Request { get; set; }

    /// <summary>When the next gateway sends <see cref="Request"/>; null: it was sent. Indexed.</summary>
    public DateTimeOffset? SendAt { get; set; }

    /// <summary>Why the orchestrator refused it (JSON column); null while it has not.</summary>
    public IReadOnlyList<Failure>? Refusals { get; set; }

    /// <summary>When the orchestrator refused it.</summary>
    public DateTimeOffset? RefusedAt { get; set; }
}
