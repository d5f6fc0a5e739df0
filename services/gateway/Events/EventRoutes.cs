using System.Globalization;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Events;

/// <summary>GET /api/v1/videos/{id}/events.</summary>
internal static class EventRoutes
{
    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/videos/{id:guid}/events", StreamAsync)
            .WithName("StreamVideoEvents").WithTags("Videos")
            .WithSummary("The job's history as server-sent events, then what happens next; ends after the job has. Last-Event-ID (or ?after=) replays from there. "
                + "204 when the job has ended and the caller has heard everything, which also tells a browser's EventSource to stop.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> StreamAsync(
        HttpContext context, JobReader jobs, AcceptedRequestCache accepted, EventStreams streams, Guid id, string? after, CancellationToken cancellationToken)
    {
        var tenantName = Tenant.Of(context);
        var from = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : after;
        long sequence = 0;
        if (from is not null && !long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out sequence))
        {
            return ProblemResults.Invalid("Last-Event-ID", "Last-Event-ID must be the id of an event of this stream, a whole number.");
        }

        var job = await jobs.FindAsync(id, tenantName, cancellationToken);
        if (job is null && !accepted.TryGet(tenantName, id, out _))
        {
            return ProblemResults.VideoNotFound(id);
        }

        if (job is not null && JobOutcomes.IsEnded(job.CurrentState) && from is not null
            && (await jobs.EventsAsync(id, tenantName, sequence, cancellationToken)).Count == 0)
        {
            return TypedResults.NoContent();
        }

        return streams.TryOpen(tenantName, id, sequence) is { } stream
            ? stream
            : ProblemResults.ServiceUnavailable(
                context,
                "This gateway holds as many event streams as it may; come again, or read the job instead.");
    }
}
