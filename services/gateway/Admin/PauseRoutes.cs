using AdGenius.Contracts;
using AdGenius.Gateway.Pauses;
using AdGenius.Gateway.Problems;
using AdGenius.Hosting.Bus;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Operations;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Pauses;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Admin;

/// <summary>/api/v1/admin/pauses.</summary>
internal static class PauseRoutes
{
    private const int MaxReasonLength = 500;

    private static readonly string QueueNames =
        $"{string.Join(", ", FleetQueue.All.Select(queue => queue.Name))}, and {Queues.RenderKeyframesPrefix}NAME";

    public static void MapPauses(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/pauses", ListAsync)
            .WithName("ListPauses")
            .WithSummary("What is paused, and what of it is still in progress.")
            .Produces<PauseList>();
        admin.MapPut("/pauses/{kind}/{name}", PauseAsync)
            .WithName("PauseWork")
            .WithSummary("Pauses a queue, a model or a tenant (kind: queue, model or tenant) within seconds and without a restart. Of a "
                + "queue, consumers take no more messages; of a model or a tenant, queued jobs do not start. What is in progress ends. "
                + "reason: up to 500 characters, shown to tenants whose jobs wait.")
            .Produces<PauseInfo>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict);
        admin.MapDelete("/pauses/{kind}/{name}", ResumeAsync)
            .WithName("ResumeWork")
            .WithSummary("Ends a pause. 404 where there is none.")
            .Produces(StatusCodes.Status204NoContent).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(PauseReader pauses, CancellationToken cancellationToken) =>
        TypedResults.Json(new PauseList { Pauses = await pauses.ListAsync(cancellationToken) }, HttpJson.Options);

    private static async Task<IResult> PauseAsync(
        HttpContext context,
        AdGeniusDbContext database,
        PauseReader pauses,
        PauseCache cache,
        DatabaseTime time,
        string kind,
        string name,
        string? reason,
        CancellationToken cancellationToken)
    {
        var (parsed, fault) = Parse(kind, name);
        if (fault is not null)
        {
            return fault;
        }

        if (TextRules.Fault("reason", reason, MaxReasonLength) is { } text)
        {
            return ProblemResults.Invalid("reason", text);
        }

        var pause = new Pause
        {
            Kind = parsed,
            Name = name,
            Reason = reason,
            Actor = AdminAudit.ActorOf(context),
            At = time.GetUtcNow(),
        };
        if (!await PauseStore.SetAsync(database, pause, cancellationToken))
        {
            return ProblemResults.Of(
                StatusCodes.Status409Conflict,
                "Too many pauses.",
                $"At most {PauseStore.MaxPauses} queues, models and tenants can be paused at once; resume one first.");
        }

        cache.Forget();
        return TypedResults.Json(await pauses.FindAsync(parsed, name, cancellationToken), HttpJson.Options);
    }

    private static async Task<IResult> ResumeAsync(
        AdGeniusDbContext database, PauseCache cache, string kind, string name, CancellationToken cancellationToken)
    {
        var (parsed, fault) = Parse(kind, name);
        if (fault is not null)
        {
            return fault;
        }

        var isEnded = await PauseStore.EndAsync(database, parsed, name, cancellationToken);
        cache.Forget();
        return isEnded
            ? TypedResults.NoContent()
            : ProblemResults.Of(StatusCodes.Status404NotFound, "Not paused.", $"The {kind} {name} is not paused.");
    }

    private static (PauseKind Kind, IResult? Fault) Parse(string kind, string name) => kind switch
    {
        "queue" => (PauseKind.Queue, IsQueue(name)
            ? null
            : Unknown("queue", name, QueueNames)),
        "model" => (PauseKind.Model, ModelIds.IsKnown(name) ? null : Unknown("model", name, ModelIds.Allowed)),
        "tenant" => (PauseKind.Tenant, VideoRequestRules.IsName(name)
            ? null
            : ProblemResults.Invalid("name", "The tenant must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.")),
        _ => (default, ProblemResults.Invalid("kind", $"kind is '{TextRules.Shorten(kind)}'; allowed are queue, model and tenant.")),
    };

    private static bool IsQueue(string name) => name.StartsWith(Queues.RenderKeyframesPrefix, StringComparison.Ordinal)
        ? ModelIds.IsLocalName(name[Queues.RenderKeyframesPrefix.Length..])
        : FleetQueue.Find(name) is not null;

    private static IResult Unknown(string kind, string name, string allowed) => ProblemResults.Invalid(
        "name", $"The {kind} '{TextRules.Shorten(name)}' is unknown; allowed are {allowed}.");
}
