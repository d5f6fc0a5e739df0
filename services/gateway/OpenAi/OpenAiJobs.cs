using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.OpenAi;

/// <summary>Finds the job of a video whose files a call of <c>/v1</c> needs.</summary>
internal static class OpenAiJobs
{
    /// <summary>
    /// The tenant's job that is written and not deleted; or 404, or 400 where it is accepted and has no files yet.
    /// </summary>
    public static async Task<(VideoState? Job, IResult? Refusal)> FindAsync(
        HttpContext context, JobReader jobs, AcceptedRequests accepted, string id, CancellationToken cancellationToken)
    {
        if (!OpenAiIds.TryParse(id, out var jobId))
        {
            return (null, OpenAiProblems.VideoNotFound(id));
        }

        var tenantName = Tenant.Of(context);
        if (await jobs.FindAsync(jobId, tenantName, cancellationToken) is { } job)
        {
            return job.DeletedAt is null ? (job, null) : (null, OpenAiProblems.VideoNotFound(id));
        }

        return (null, await accepted.FindAsync(tenantName, jobId, cancellationToken) is null
            ? OpenAiProblems.VideoNotFound(OpenAiIds.Of(jobId))
            : OpenAiProblems.NotReady(OpenAiIds.Of(jobId)));
    }
}
