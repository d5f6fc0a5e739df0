using System.Globalization;
using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Operations;
using AdGenius.Persistence;
using AdGenius.Persistence.Audit;

namespace AdGenius.Gateway.Admin;

/// <summary>/api/v1/admin/audit-log.</summary>
internal static class AuditLogRoutes
{
    private const int MaxPageSize = 100;

    public static void MapAuditLog(this IEndpointRouteBuilder admin) => admin.MapGet("/audit-log", ListAsync)
        .WithName("ListAuditEvents")
        .WithSummary("The audit events, newest first. limit: 1 to 100, default 20; before: from the previous page's nextBefore.")
        .Produces<AuditEventPage>().ProducesValidationProblem();

    private static async Task<IResult> ListAsync(
        AdGeniusDbContext database, string? limit, string? before, CancellationToken cancellationToken)
    {
        var count = 20;
        if (limit is not null
            && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MaxPageSize))
        {
            return ProblemResults.Invalid("limit", $"limit must be a whole number from 1 to {MaxPageSize}.");
        }

        long? position = null;
        if (before is not null)
        {
            if (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            {
                return ProblemResults.Invalid("before", "before must be a whole number, from the previous page's nextBefore.");
            }

            position = sequence;
        }

        var events = await AuditLog.ListAsync(database, position, count + 1, cancellationToken);
        var page = events.Take(count).ToList();
        return TypedResults.Json(
            new AuditEventPage { Items = [.. page.Select(Of)], NextBefore = events.Count > count ? page[^1].Sequence : null },
            HttpJson.Options);
    }

    private static AuditEventInfo Of(AuditEvent auditEvent) => new()
    {
        Sequence = auditEvent.Sequence,
        At = auditEvent.At,
        Actor = auditEvent.Actor,
        Action = auditEvent.Action,
        Target = auditEvent.Target,
        Details = auditEvent.Details,
        Result = auditEvent.Result?.ToString(),
        ResultText = auditEvent.ResultText,
    };
}
