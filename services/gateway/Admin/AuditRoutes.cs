using System.Globalization;
using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Operations;
using AdGenius.Persistence;
using AdGenius.Persistence.Audit;

namespace AdGenius.Gateway.Admin;

/// <summary>/api/v1/admin/acts.</summary>
internal static class AuditRoutes
{
    private const int MaxPageSize = 100;

    public static void MapAuditLog(this IEndpointRouteBuilder admin) => admin.MapGet("/acts", ListAsync)
        .WithName("ListAdminActs")
        .WithSummary("The acts of operators, newest first. limit: 1 to 100, default 20; before: from the previous page's nextBefore.")
        .Produces<AdminActPage>().ProducesValidationProblem();

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

        var acts = await AuditLog.ListAsync(database, position, count + 1, cancellationToken);
        var page = acts.Take(count).ToList();
        return TypedResults.Json(
            new AdminActPage { Items = [.. page.Select(Of)], NextBefore = acts.Count > count ? page[^1].Sequence : null },
            HttpJson.Options);
    }

    private static AdminActInfo Of(AdminAct act) => new()
    {
        Sequence = act.Sequence,
        At = act.At,
        Actor = act.Actor,
        Act = act.Act,
        Target = act.Target,
        Details = act.Details,
        Result = act.Result?.ToString(),
        ResultText = act.ResultText,
    };
}
