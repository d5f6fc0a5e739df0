using System.Globalization;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Events;

/// <summary>GET /api/v1/videos/{id}/events.</summary>
internal static class EventRoutes
{
    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/videos/{id:guid}/events", StreamAsync)
            .RequireRateLimiting(GatewayRateLimits.EventStreams)
            .WithName("StreamVideoEvents").WithTags("Videos")
            .WithSummary("The job's history as server-sent events, then new events as they happen, until the job has ended. "
                + "Last-Event-ID (or ?after=) resumes after that event. "
                + "204 when the job has ended and no event is left, which also stops a browser's EventSource.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> StreamAsync(
        HttpContext context,
        IServiceScopeFactory scopes,
        EventStreams streams,
        Guid id,
        string? after,
        CancellationToken cancellationToken)
    {
        var tenantName = Tenant.Of(context);
        var from = context.Request.Headers[ApiHeaders.LastEventId].ToString() is { Length: > 0 } header ? header : after;
        long sequence = 0;
        if (from is not null && !long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out sequence))
        {
            return ProblemResults.Invalid(
                ApiHeaders.LastEventId,
                $"{ApiHeaders.LastEventId} must be the id of an event of this stream, a whole number.");
        }

        // In a scope of its own: that of the call lasts as long as the stream, and would keep a database context all the time.
        await using (var scope = scopes.CreateAsyncScope())
        {
            if (await AnswerAsync(scope.ServiceProvider, tenantName, id, from is null ? null : sequence, cancellationToken) is { } answer)
            {
                return answer;
            }
        }

        return streams.TryOpen(context.Response)
            ? TypedResults.ServerSentEvents(streams.FollowAsync(context.Response, tenantName, id, sequence))
            : EventStreams.LimitReached(context);
    }

    /// <summary>The answer where there is nothing to stream: the job is unknown, or has ended and the caller has every event.</summary>
    private static async Task<IResult?> AnswerAsync(
        IServiceProvider services, string tenantName, Guid id, long? after, CancellationToken cancellationToken)
    {
        var jobs = services.GetRequiredService<JobReader>();
        var state = await jobs.StateAsync(id, tenantName, cancellationToken);
        if (state is null
            && await services.GetRequiredService<AcceptedRequests>().FindAsync(tenantName, id, cancellationToken) is null)
        {
            return ProblemResults.VideoNotFound(id);
        }

        return state is not null && JobOutcomes.IsEnded(state) && after is { } sequence
            && (await jobs.EventsAsync(id, tenantName, sequence, cancellationToken)).Count == 0
            ? TypedResults.NoContent()
            : null;
    }
}
