namespace AdGenius.Persistence.Videos;

/// <summary>The event types of a job's history. They are the event names of the streams, so they are never renamed.</summary>
public static class JobEventTypes
{
    /// <summary>The request was accepted: <c>{"takes": 3, "model": "local", "startAt"?}</c>.</summary>
    public const string Accepted = "accepted";

    /// <summary>The job changed its state: <c>{"state": "Generating"}</c>.</summary>
    public const string State = "state";

    /// <summary>The prompt was quantified, as <c>PromptParameters</c>.</summary>
    public const string Quantified = "quantified";

    /// <summary>The job waits for the approval of a person, as <c>VideoHeld</c>.</summary>
    public const string Held = "held";

    /// <summary>A person has approved the job, as <c>VideoApproved</c>.</summary>
    public const string Approved = "approved";

    /// <summary>A person has rejected the job, which fails: <c>{"reason"?, "decidedBy"?}</c>.</summary>
    public const string Rejected = "rejected";

    /// <summary>
    /// A take started an attempt: <c>{"takeId", "number", "attempt", "model", "isFallback", "keyframes"?, "frames"?, "activity"?}</c>,
    /// the last three only for local frames.
    /// </summary>
    public const string TakeStarted = "take.started";

    /// <summary>A take progressed: <c>{"takeId", "number", "attempt", "fraction", "activity", "preview"?}</c>.</summary>
    public const string TakeProgressed = "take.progressed";

    /// <summary>
    /// An attempt failed and another model is used: <c>{"takeId", "number", "attempt", "from", "to", "failure"}</c>.
    /// </summary>
    public const string TakeFallback = "take.fallback";

    /// <summary>A stage stalled and its command was sent again: <c>{"takeId"?, "number"?, "retryAttempt"}</c>.</summary>
    public const string Retried = "retried";

    /// <summary>
    /// After the end: failed takes are retried on request,
    /// <c>{"allowSpending"?: true, "takes": [{"takeId", "number", "from": "Keyframes"}]}</c>; the job runs again.
    /// </summary>
    public const string RetryRequested = "retry.requested";

    /// <summary>A take's clip is being finished: <c>{"takeId", "number", "iteration"}</c>.</summary>
    public const string TakeFinishing = "take.finishing";

    /// <summary>A take's finished files are being stored: <c>{"takeId", "number", "iteration"}</c>.</summary>
    public const string TakeStoring = "take.storing";

    /// <summary>A take was stored, as <c>TakeOutcome</c>.</summary>
    public const string TakeStored = "take.stored";

    /// <summary>A take failed, as <c>TakeOutcome</c>.</summary>
    public const string TakeFailed = "take.failed";

    /// <summary>The job completed, as <c>VideoCompleted</c>.</summary>
    public const string Completed = "completed";

    /// <summary>The job failed, as <c>VideoFailed</c>.</summary>
    public const string Failed = "failed";

    /// <summary>The job was cancelled, as <c>VideoCancelled</c>.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>After the end: the webhook to the request's <c>callbackUrl</c> was delivered, <c>{"attempts", "text"}</c>.</summary>
    public const string WebhookDelivered = "webhook.delivered";

    /// <summary>After the end: the webhook to the request's <c>callbackUrl</c> failed for good, <c>{"attempts", "text"}</c>.</summary>
    public const string WebhookFailed = "webhook.failed";

    /// <summary>After the end: the tenant deleted the job's files, <c>{"files": 4}</c>.</summary>
    public const string Deleted = "deleted";
}
