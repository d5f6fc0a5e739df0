namespace AdGenius.Persistence.Submissions;

/// <summary>
/// Money that was paid for a clip that never came, and that the provider may still give back: its job runs on after a stop, or its charge
/// is taken back after a failure. The provider is asked until it says so, or until <see cref="PollUntil"/>.
/// </summary>
public class RefundPoll
{
    /// <summary>The submission that it was paid for.</summary>
    public Guid SubmissionId { get; set; }

    /// <summary>When the provider is asked next.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>After this moment what is paid stays paid.</summary>
    public DateTimeOffset PollUntil { get; set; }

    /// <summary>How often the provider was asked; each time the pause doubles.</summary>
    public int PollCount { get; set; }
}
