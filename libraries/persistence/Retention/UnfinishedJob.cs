namespace AdGenius.Persistence.Retention;

/// <summary>A job that cannot be erased yet.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Reason">Why, as the end of a sentence about the job.</param>
internal sealed record UnfinishedJob(Guid JobId, string Reason);
