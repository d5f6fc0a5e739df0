namespace AdGenius.Persistence.Submissions;

/// <summary>
/// A payment for a clip that was not delivered, which the provider may still refund: its job runs on after a cancellation, or its charge is
/// reversed after a failure. The provider is polled until it reports a refund, or until <see cref="PollUntil"/>.
/// </summary>
public class RefundPoll
{
    /// <summary>The submission that was paid for.</summary>
    public Guid SubmissionId { get; set; }

    /// <summary>When the provider is polled next.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>When polling ends and the payment becomes final.</summary>
    public DateTimeOffset PollUntil { get; set; }

    /// <summary>How often the provider was polled; the interval doubles each time.</summary>
    public int PollCount { get; set; }
}
