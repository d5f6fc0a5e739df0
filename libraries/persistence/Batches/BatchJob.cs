namespace AdGenius.Persistence.Batches;

/// <summary>An item of a batch with its job, as far as the job exists.</summary>
/// <param name="Index">Its position in the batch, from 0.</param>
/// <param name="JobId">The job.</param>
/// <param name="Refusal">Why the request was refused; null when it was not.</param>
/// <param name="State">The job's state; null while the database does not have the job.</param>
/// <param name="Cost">US dollars that the job has cost.</param>
public sealed record BatchJob(int Index, Guid JobId, string? Refusal, string? State, decimal Cost);
