using System.Globalization;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;

namespace AdGenius.Gateway.Events;

/// <summary>GET /api/v1/events.</summary>
internal static class TenantEventRoutes
{
    public static void MapTenantEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/events", Stream)
            .RequireRateLimiting(GatewayRateLimits.EventStreams)
            .WithName("StreamEvents").WithTags("Events")
            .WithSummary("The events of all jobs of the tenant as server-sent events, from now on, until the caller disconnects. "
                + "The event 'ready' says that the stream has begun. Last-Event-ID (or ?after=) resumes after that position and sends "
                + "what was missed; an event may then come twice, with the same sequence. The event 'reset' says that events were left "
                + "out because there were too many, or that the position is behind the end of the history: read the lists again.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult Stream(HttpContext context, EventStreams streams, TenantEventStreams tenants, string? after)
    {
        var from = context.Request.Headers[ApiHeaders.LastEventId].ToString() is { Length: > 0 } header ? header : after;
        long position = 0;
        if (from is not null && !long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out position))
        {
            var field = from == after ? nameof(after) : ApiHeaders.LastEventId;
            return ProblemResults.Invalid(field, $"{field} must be the id of an event of this stream, a whole number.");
        }

        return streams.Answer(context, tenants.FollowAsync(context.Response, Tenant.Of(context), from is null ? null : position));
    }
}
