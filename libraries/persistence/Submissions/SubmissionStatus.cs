namespace AdGenius.Persistence.Submissions;

/// <summary>Where a submission to a provider stands.</summary>
public enum SubmissionStatus
{
    /// <summary>Written down; nothing has left yet.</summary>
    Recorded,

    /// <summary>
    /// The call is about to leave or has left, and its answer is not written down. Found like this after a crash, its outcome is unknown.
    /// </summary>
    Submitting,

    /// <summary>The provider works on it; its job id is known.</summary>
    Submitted,

    /// <summary>The clip is in staging.</summary>
    Succeeded,

    /// <summary>The provider made a still image, which is in staging; the orchestrator has the clip composed from it.</summary>
    ImageGenerated,

    /// <summary>Failed for good.</summary>
    Failed,

    /// <summary>Stopped, because nobody wants the result any more.</summary>
    Cancelled,
}
