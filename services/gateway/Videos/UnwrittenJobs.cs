using AdGenius.Gateway.Problems;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// What routes answer that need more of a job than the orchestrator has written: a job whose request was accepted is read as Queued, so it
/// is not one that does not exist.
/// </summary>
internal sealed class UnwrittenJobs(AcceptedRequests accepted)
{
    /// <summary>
    /// For a job that is not in the database: 409 under <paramref name="title"/> where the tenant's request of it was accepted, also where
    /// it was refused since then; else 404.
    /// </summary>
    public async Task<IResult> AnswerAsync(string tenantName, Guid id, string title, CancellationToken cancellationToken) =>
        await accepted.FindAsync(tenantName, id, cancellationToken) is not { } request ? ProblemResults.VideoNotFound(id)
            : ProblemResults.Of(
                StatusCodes.Status409Conflict,
                title,
                request.RefusedAt is null
                    ? $"Video {id} is Queued: its request was accepted and waits for an orchestrator."
                    : $"Video {id} has Failed: its request was refused, so nothing was made.");
}
