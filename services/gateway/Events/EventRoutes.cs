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
        var field = from == after ? nameof(after) : ApiHeaders.LastEventId;
        JobEventCursor cursor = default;
        if (from is not null && !JobEventCursor.TryParse(from, out cursor))
        {
            return NoEvent(field);
        }

        // In a scope of its own: that of the call lasts as long as the stream, and would keep a database context all the time.
        await using (var scope = scopes.CreateAsyncScope())
        {
            if (await AnswerAsync(scope.ServiceProvider, tenantName, id, from is null ? null : (cursor, field), cancellationToken)
                is { } answer)
            {
                return answer;
            }
        }

        return streams.Answer(context, streams.FollowAsync(context.Response, tenantName, id, cursor));
    }

    private static IResult NoEvent(string field) =>
        ProblemResults.Invalid(field, $"{field} must be the id of an event of this stream.");

    /// <summary>The answer where there is nothing to stream: the job is unknown, or has ended and the caller has every event.</summary>
    private static async Task<IResult?> AnswerAsync(
        IServiceProvider services,
        string tenantName,
        Guid id,
        (JobEventCursor Cursor, string Field)? after,
        CancellationToken cancellationToken)
    {
        var jobs = services.GetRequiredService<JobReader>();
        var state = await jobs.StateAsync(id, tenantName, cancellationToken);
        if (state is null
            && await services.GetRequiredService<AcceptedRequests>().FindAsync(tenantName, id, cancellationToken) is null)
        {
            return ProblemResults.VideoNotFound(id);
        }

        if (after is { } given && await jobs.IsBehindAsync(id, tenantName, given.Cursor, cancellationToken))
        {
            return NoEvent(given.Field);
        }

        // Progress that was committed around the end is no reason to open a stream again.
        return state is not null && JobOutcomes.IsEnded(state) && after is { } had
            && (await jobs.EventsAsync(id, tenantName, had.Cursor with { Last = long.MaxValue }, cancellationToken)).Count == 0
            ? TypedResults.NoContent()
            : null;
    }
}
