using System.Globalization;
using AdGenius.Gateway.Pauses;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Videos;

/// <summary>Reads the jobs of the caller's tenant, for every interface of the gateway.</summary>
internal sealed class VideoReads(JobReader jobs, AcceptedRequests accepted, PauseCache pauses, VideoJobMapper map)
{
    internal const int MaxPageSize = 100;
    private const int DefaultPageSize = 20;

    /// <summary>A <see cref="VideoJob"/>, or 404.</summary>
    public async Task<IResult> FindAsync(HttpContext context, Guid id, CancellationToken cancellationToken)
    {
        var tenantName = Tenant.Of(context);
        await pauses.RefreshAsync(cancellationToken);
        return await jobs.FindAsync(id, tenantName, cancellationToken) is { } job
            ? TypedResults.Json(
                await WithParentAsync(map.WithPrompt(job, context.Request), context, cancellationToken), HttpJson.Options)
            : await accepted.FindAsync(tenantName, id, cancellationToken) is { } waiting
                ? TypedResults.Json(map.Of(waiting, context.Request), HttpJson.Options)
            : ProblemResults.VideoNotFound(id);
    }

    /// <summary>A <see cref="VideoJobPage"/>, or 400 for what is wrong with <paramref name="query"/>.</summary>
    public Task<IResult> ListAsync(HttpContext context, JobListQuery query, CancellationToken cancellationToken) =>
        ListAsync(context, query, isHeldAlone: false, cancellationToken);

    /// <summary>The same for the jobs that wait for approval, the oldest first.</summary>
    public Task<IResult> ListHeldAsync(HttpContext context, JobListQuery query, CancellationToken cancellationToken) =>
        ListAsync(context, query, isHeldAlone: true, cancellationToken);

    private async Task<IResult> ListAsync(
        HttpContext context, JobListQuery query, bool isHeldAlone, CancellationToken cancellationToken)
    {
        var count = DefaultPageSize;
        if (query.Limit is not null
            && !(int.TryParse(query.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MaxPageSize))
        {
            return ProblemResults.Invalid("limit", $"limit must be a whole number from 1 to {MaxPageSize}.");
        }

        if (query.State is not null && !VideoJobMapper.States.Contains(query.State))
        {
            return ProblemResults.Invalid("state", $"state must be one of {string.Join(", ", VideoJobMapper.States)}.");
        }

        if (query.Creative is not null && !VideoRequestRules.IsName(query.Creative))
        {
            return ProblemResults.Invalid(
                "creative",
                "creative must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
        }

        JobCursor? after = null;
        if (query.Cursor is not null && !JobCursor.TryParse(query.Cursor, out after))
        {
            return ProblemResults.Invalid("cursor", "cursor must be taken from the next link of the previous page.");
        }

        var found = await jobs.ListAsync(
            Tenant.Of(context),
            new JobPage
            {
                Limit = count,
                After = after is { } position ? (position.AcceptedAt, position.JobId) : null,
                State = isHeldAlone ? VideoState.AwaitingApproval : query.State,
                CreativeId = query.Creative,
                IsAscending = isHeldAlone,
            },
            cancellationToken);
        await pauses.RefreshAsync(cancellationToken);
        var last = found.HasMore ? found.Jobs[^1] : null;
        var path = isHeldAlone ? "/api/v1/approvals" : "/api/v1/videos";
        return TypedResults.Json(
            new VideoJobPage
            {
                Items = [.. found.Jobs.Select(job => map.Of(job, context.Request))],
                Next = last is null ? null : map.GatewayAddress(context.Request).Link(NextPath(path, count, last, query)),
                NextCursor = last is null ? null : CursorOf(last),
            },
            HttpJson.Options);
    }

    private async Task<VideoJob> WithParentAsync(VideoJob job, HttpContext context, CancellationToken cancellationToken) =>
        job.BasedOn is { } origin && await jobs.FindTakeAsync(origin.TakeId, job.Tenant, cancellationToken) is var (parent, _)
            ? job with
            {
                BasedOn = origin with
                {
                    JobId = parent.CorrelationId,
                    Job = map.GatewayAddress(context.Request).Link(VideoJobMapper.PathOf(parent.CorrelationId)),
                },
            }
            : job;

    private static string CursorOf(VideoState last) => new JobCursor(last.AcceptedAt, last.CorrelationId).ToString();

    private static string NextPath(string path, int count, VideoState last, JobListQuery query) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}?limit={count}&cursor={CursorOf(last)}")
        + (query.State is null ? "" : $"&state={query.State}")
        + (query.Creative is null ? "" : $"&creative={Uri.EscapeDataString(query.Creative)}");
}
