namespace AdGenius.Persistence.Submissions;

/// <summary>The state of a submission to a provider.</summary>
public enum SubmissionStatus
{
    /// <summary>Recorded; no call was made.</summary>
    Recorded,

    /// <summary>
    /// The call is being made, and its response is not recorded. Found in this state after a crash, its outcome is unknown.
    /// </summary>
    Submitting,

    /// <summary>The provider accepted it; its job id is recorded.</summary>
    Submitted,

    /// <summary>The clip is in staging.</summary>
    Succeeded,

    /// <summary>The provider made a still image, which is in staging; the orchestrator has the clip composed from it.</summary>
    ImageGenerated,

    /// <summary>Failed permanently.</summary>
    Failed,

    /// <summary>Cancelled, because the result is no longer wanted.</summary>
    Cancelled,
}
