using System.Globalization;
using System.Text.Json;
using AdGenius.Gateway.Events;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.History;

/// <summary>GET /api/v1/videos/{id}/history.</summary>
internal static class HistoryRoutes
{
    public static void MapHistory(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/videos/{id:guid}/history", ReadAsync)
            .WithName("ReadVideoHistory").WithTags("Videos")
            .WithSummary("The steps of a job so far, oldest first, at most 200, and what each attempt has cost. "
                + "after: continue after this sequence (the next of the previous answer). "
                + "Of the progress of a take only the latest is kept.")
            .Produces<VideoHistory>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(
        HttpContext context,
        JobReader jobs,
        AcceptedRequests accepted,
        TenantEventJson json,
        Guid id,
        string? after,
        CancellationToken cancellationToken)
    {
        long sequence = 0;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out sequence))
        {
            return ProblemResults.Invalid("after", "after must be the next of a previous answer, a whole number.");
        }

        var tenantName = Tenant.Of(context);
        var job = await jobs.FindAsync(id, tenantName, cancellationToken);
        if (job is null && await accepted.FindAsync(tenantName, id, cancellationToken) is null)
        {
            return ProblemResults.VideoNotFound(id);
        }

        var events = await jobs.EventsAsync(id, tenantName, JobEventCursor.At(sequence), cancellationToken);
        return TypedResults.Json(
            new VideoHistory
            {
                Items = [.. events.Select(row => Of(row, json))],
                Next = events.Count == JobReader.MaxRows ? events[^1].Sequence : null,
                Costs = job is null ? [] : CostsOf(job),
            },
            HttpJson.Options);
    }

    private static VideoHistoryEvent Of(JobEvent row, TenantEventJson json)
    {
        using var data = JsonDocument.Parse(row.Data);
        return new VideoHistoryEvent
        {
            Sequence = row.Sequence,
            Type = row.Type,
            At = row.At,
            Data = data.RootElement.Clone(),
            PreviewUrl = json.PreviewUrl(row),
        };
    }

    private static List<VideoAttemptCost> CostsOf(VideoState job) =>
    [
        .. job.Takes.OrderBy(take => take.Number).SelectMany(take => take.Costs
            .GroupBy(cost => cost.Attempt)
            .OrderBy(group => group.Key)
            .Select(group => new VideoAttemptCost
            {
                TakeId = take.TakeId,
                Attempt = group.Key,

                // The cost of a whole clip includes that of its batches.
                Amount = Math.Max(
                    group.Where(cost => cost.BatchIndex is null).Sum(cost => cost.Amount),
                    group.Where(cost => cost.BatchIndex is not null).Sum(cost => cost.Amount)),
            })),
    ];
}
