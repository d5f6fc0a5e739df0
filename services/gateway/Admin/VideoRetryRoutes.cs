using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Admin;

/// <summary>POST /api/v1/admin/videos/{id}/retry: of any tenant's job.</summary>
internal static class VideoRetryRoutes
{
    public static void MapVideoRetry(this IEndpointRouteBuilder admin) => admin.MapPost("/videos/{id:guid}/retry", RetryAsync)
        .WithName("RetryVideoAsOperator")
        .WithSummary("Retries the failed takes of any tenant's job, each from the stage that failed. take: only that one, by number or id; "
            + "fromStart=true: whatever was made is made anew; allowSpending=true: also where a provider is paid again.")
        .Produces<VideoJob>(StatusCodes.Status202Accepted).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> RetryAsync(
        HttpContext context,
        AdGeniusDbContext database,
        VideoRetries retries,
        Guid id,
        string? take,
        string? fromStart,
        string? allowSpending,
        CancellationToken cancellationToken)
    {
        var tenantName = await database.Videos.AsNoTracking().Where(job => job.CorrelationId == id).Select(job => job.TenantName)
            .FirstOrDefaultAsync(cancellationToken)
            ?? await database.QueuedRequests.AsNoTracking().Where(request => request.JobId == id).Select(request => request.TenantName)
                .FirstOrDefaultAsync(cancellationToken);
        return await retries.RetryAsync(
            context, id, tenantName, new VideoRetryQuery(take, fromStart, allowSpending, IsOperator: true), cancellationToken);
    }
}
