namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>The status names of jobs that providers and compatible servers use, where their meaning is plain.</summary>
internal static class JobStatuses
{
    public const string Queued = "queued";
    public const string Running = "in_progress";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    // As enumerations of protocol buffers are written.
    private static readonly string[] Prefixes = ["job_state_", "job_status_", "state_", "status_"];

    /// <summary>
    /// <paramref name="status"/> as one of the names above, whatever its case and spelling; unchanged when its meaning is not plain.
    /// </summary>
    public static string? Normalize(string? status) => Simplified(status) switch
    {
        "queued" or "queue" or "queuing" or "queueing" or "enqueued" or "in_queue" or "inqueue" or "pending" or "pending_start"
            or "submitted" or "created" or "accepted" or "waiting" or "scheduled" or "not_started" => Queued,
        "in_progress" or "inprogress" or "processing" or "running" or "executing" or "generating" or "rendering" or "started"
            or "starting" or "preparing" or "preprocessing" or "pre_processing" or "postprocessing" or "post_processing"
            or "initializing" or "initialising" or "dreaming" => Running,
        "completed" or "complete" or "succeeded" or "succeed" or "success" or "successful" or "done" or "finished" or "ready" => Completed,
        "failed" or "fail" or "failure" or "error" or "errored" or "expired" or "rejected" or "timeout" or "timed_out" or "timedout"
            or "terminated" => Failed,
        "cancelled" or "canceled" or "aborted" => Cancelled,
        _ => status,
    };

    private static string? Simplified(string? status)
    {
        var text = status?.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
        return Prefixes.FirstOrDefault(prefix => text?.StartsWith(prefix, StringComparison.Ordinal) == true) is { } found
            ? text![found.Length..]
            : text;
    }
}
