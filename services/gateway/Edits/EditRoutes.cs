using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Edits;

/// <summary>/api/v1/videos/{id}/edits: stored videos finished again, without generating pictures.</summary>
internal static class EditRoutes
{
    private const string Nothing = "Nothing to edit.";

    public static void MapEdits(this IEndpointRouteBuilder routes) => routes.MapPost("/videos/{id:guid}/edits", EditAsync)
        .WithName("EditVideo").WithTags("Videos")
        .WithSummary("Edits a stored video: a new job that finishes its scenes again. The body changes what the job asked for (JSON merge "
            + $"patch, null removes): {string.Join(", ", EditBody.Members)}. No picture is generated.")
        .Accepts<GenerateVideo>("application/json")
        .Produces<VideoJob>(StatusCodes.Status202Accepted).ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status408RequestTimeout)
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> EditAsync(
        HttpContext context,
        JobReader jobs,
        UnwrittenJobs unwritten,
        VideoSubmission submission,
        IOptions<GatewayOptions> options,
        TimeProvider time,
        Guid id,
        CancellationToken cancellationToken)
    {
        var tenantName = Tenant.Of(context);
        if (await jobs.FindAsync(id, tenantName, cancellationToken) is not { } job)
        {
            return await unwritten.AnswerAsync(tenantName, id, Nothing, cancellationToken);
        }

        var (body, refusal) = await RequestBody.ReadJsonAsync(context, options.Value.MaxRequestBytes, time, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        var (merged, hasTake, faults) = EditBody.Apply(body.Value, job);
        if (merged is null)
        {
            return ProblemResults.Invalid(faults);
        }

        var key = context.Request.Headers[ApiHeaders.IdempotencyKey].ToString();
        var (request, requestFaults) = VideoRequestReader.Read(
            merged.Value, tenantName, key.Length > 0 ? key : null, () => GeneratedRequestId.New(context, time));
        if (request is not null)
        {
            if (job.DeletedAt is not null && job.Takes.Exists(take => take.TakeId == request.Edit?.TakeId)
                && !await RegenerationRoutes.IsJobAsync(jobs, request, cancellationToken))
            {
                return ProblemResults.Of(StatusCodes.Status409Conflict, Nothing, $"Video {id} is {JobPage.Deleted}.");
            }

            return await submission.SubmitAsync(request, context, cancellationToken);
        }

        // The body itself is valid: it names no take, and the job has none to edit.
        return !hasTake && job.Takes.TrueForAll(take => take.Status != TakeStatus.Stored)
            && requestFaults.All(fault => fault.Field == EditBody.TakeField)
            ? ProblemResults.Of(StatusCodes.Status409Conflict, Nothing, $"Video {id} is {job.CurrentState} and has no stored take.")
            : ProblemResults.Invalid(requestFaults);
    }
}
