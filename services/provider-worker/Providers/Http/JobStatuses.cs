namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>The status names of jobs that providers and compatible servers use, where their meaning is plain.</summary>
internal static class JobStatuses
{
    public const string Queued = "queued";
    public const string Running = "in_progress";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    /// <summary>
    /// <paramref name="status"/> as one of the names above, whatever its case and spelling; unchanged when its meaning is not plain.
    /// </summary>
    public static string? Normalize(string? status) => status?.Trim().ToLowerInvariant().Replace('-', '_') switch
    {
        "queued" or "in_queue" or "pending" or "submitted" or "created" or "accepted" or "waiting" or "scheduled"
            or "not_started" => Queued,
        "in_progress" or "inprogress" or "processing" or "running" or "generating" or "rendering" or "started" or "dreaming" => Running,
        "completed" or "complete" or "succeeded" or "succeed" or "success" or "successful" or "done" or "finished" or "ready" => Completed,
        "failed" or "failure" or "error" or "errored" => Failed,
        "cancelled" or "canceled" or "aborted" => Cancelled,
        _ => status,
    };
}
