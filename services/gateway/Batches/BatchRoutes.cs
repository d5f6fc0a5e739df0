using System.Text;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Events;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.VideoRequests;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Batches;

/// <summary>POST /api/v1/videos/batch, and /api/v1/batches to watch, total and cancel what was sent with it.</summary>
internal static class BatchRoutes
{
    private const string Lines = "application/x-ndjson";
    private const int MaxReasonLength = 500;
    private const int MaxKeyLength = 150; // each request's id is the key and its position

    public static IServiceCollection AddBatches(this IServiceCollection services)
    {
        services.TryAddScoped<BatchIntake>();
        services.TryAddScoped<BatchReader>();
        services.TryAddSingleton<BatchFeeds>();
        services.TryAddSingleton<BatchEvents>();
        return services;
    }

    public static void MapBatches(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/videos/batch", SubmitAsync)
            .WithName("SubmitBatch").WithTags("Batches")
            .WithSummary("Requests up to 1,000 videos at once, as a JSON array or as lines (application/x-ndjson), and answers in kind: "
                + "one result per request, in order. The same Idempotency-Key again returns the same jobs.")
            .Accepts<GenerateVideo[]>("application/json", [.. BatchBody.LineTypes])
            .Produces<BatchAnswer>(StatusCodes.Status202Accepted, "application/json", Lines)
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/batches/{id:guid}", ReadAsync)
            .WithName("ReadBatch").WithTags("Batches").WithSummary("What has become of the requests of a batch, in total and one by one.")
            .Produces<BatchInfo>().ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/batches/{id:guid}/events", StreamAsync)
            .RequireRateLimiting(GatewayRateLimits.EventStreams)
            .WithName("StreamBatchEvents").WithTags("Batches")
            .WithSummary("The totals of a batch as server-sent events named batch, whenever they change; ended is the last. "
                + "204 when Last-Event-ID is that of the last, which also stops a browser's EventSource.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapPost("/batches/{id:guid}/cancel", CancelAsync)
            .WithName("CancelBatch").WithTags("Batches").WithSummary("Cancels every job of a batch that has not ended.")
            .Produces<BatchInfo>(StatusCodes.Status202Accepted).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> SubmitAsync(
        HttpContext context,
        BatchIntake intake,
        VideoJobMapper map,
        IOptions<GatewayOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var key = context.Request.Headers[ApiHeaders.IdempotencyKey].ToString();
        if (TextRules.Fault(ApiHeaders.IdempotencyKey, key, MaxKeyLength) is { } fault)
        {
            return ProblemResults.Invalid(ApiHeaders.IdempotencyKey, fault);
        }

        var (requests, isLines, refusal) = await BatchBody.ReadAsync(context, options.Value.MaxBatchBytes, time, cancellationToken);
        if (requests is null)
        {
            return refusal!;
        }

        var gateway = map.GatewayAddress(context.Request);
        key = key.Length > 0 ? key : GeneratedRequestId.New(context, time);
        var (batchId, lines) = await intake.AcceptAsync(
            Tenant.Of(context), key, requests, gateway, () => GeneratedRequestId.SetSent(context, key), cancellationToken);
        var self = gateway.Link(BatchReader.PathOf(batchId));
        context.Response.Headers.Location = self.PathAndQuery;
        return isLines
            ? TypedResults.Text(
                string.Concat(lines.Select(line => JsonSerializer.Serialize(line, HttpJson.Options) + "\n")),
                Lines,
                Encoding.UTF8,
                StatusCodes.Status202Accepted)
            : TypedResults.Json(
                new BatchAnswer { Id = batchId, Self = self, Items = lines },
                HttpJson.Options,
                statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context, BatchReader batches, VideoJobMapper map, Guid id, CancellationToken cancellationToken) =>
        await batches.FindAsync(
            Tenant.Of(context), id, withItems: true, map.GatewayAddress(context.Request), cancellationToken) is { } batch
            ? TypedResults.Json(batch, HttpJson.Options)
            : NotFound(id);

    private static async Task<IResult> StreamAsync(
        HttpContext context,
        BatchReader batches,
        BatchEvents events,
        EventStreams streams,
        VideoJobMapper map,
        Guid id,
        CancellationToken cancellationToken)
    {
        var (tenantName, gateway) = (Tenant.Of(context), map.GatewayAddress(context.Request));
        if (await batches.FindAsync(tenantName, id, withItems: false, gateway, cancellationToken) is not { } batch)
        {
            return NotFound(id);
        }

        if (batch.IsEnded && context.Request.Headers[ApiHeaders.LastEventId] == BatchEvents.IdOf(BatchFeed.TotalsOf(batch)))
        {
            return TypedResults.NoContent();
        }

        return streams.Answer(context, events.FollowAsync(context.Response, tenantName, id, gateway));
    }

    private static async Task<IResult> CancelAsync(
        HttpContext context,
        BatchReader batches,
        CommandSender commands,
        VideoJobMapper map,
        Guid id,
        string? reason,
        CancellationToken cancellationToken)
    {
        if (TextRules.Fault("reason", reason, MaxReasonLength) is { } fault)
        {
            return ProblemResults.Invalid("reason", fault);
        }

        var tenantName = Tenant.Of(context);
        if (await batches.OpenJobsAsync(tenantName, id, cancellationToken) is not { } open)
        {
            return NotFound(id);
        }

        foreach (var jobId in open)
        {
            if (!await commands.TrySendAsync(
                new CancelVideo { JobId = jobId, TenantName = tenantName, Reason = reason ?? $"batch {id} cancelled" }, cancellationToken))
            {
                return ProblemResults.ServiceUnavailable(
                    context, "The message broker did not accept every cancellation. It is safe to retry.");
            }
        }

        var batch = await batches.FindAsync(tenantName, id, withItems: false, map.GatewayAddress(context.Request), cancellationToken);
        return TypedResults.Json(batch, HttpJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static IResult NotFound(Guid id) => ProblemResults.Of(
        StatusCodes.Status404NotFound, "Batch not found.", $"This tenant has no batch {id}.");
}
