using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.Briefs;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Webhooks;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Requests;

/// <summary>
/// Validates requests and gives them to the saga, or refuses them. Of a refused one only the reason is kept, where a gateway accepted it. A
/// request that is a job already is not refused when it comes again, even if what it names has been deleted meanwhile.
/// </summary>
internal sealed partial class GenerateVideoConsumer(
    AdGeniusDbContext database,
    JobReader jobs,
    AssetReferences assets,
    BriefChecks briefs,
    LocalModelChecks models,
    WebhookSchedule webhooks,
    JobAcceptance acceptance,
    AdGeniusMetrics metrics,
    TimeProvider time,
    ILogger<GenerateVideoConsumer> logger) : IConsumer<GenerateVideo>
{
    public async Task Consume(ConsumeContext<GenerateVideo> context)
    {
        var request = context.Message;
        var faults = VideoRequestRules.Check(request, ModelIds.All).ToList();
        GenerateVideo? copied = null;
        if (faults.Count == 0 && request.BasedOnTake is { } takeId)
        {
            if (await jobs.FindTakeAsync(takeId, request.TenantName, context.CancellationToken) is { Job.DeletedAt: null } earlier)
            {
                JobTrace.Link(earlier.Job.TraceParent);
                copied = EffectiveRequest.Of(earlier.Job.Request, earlier.Job.Parameters);
                request = RegenerationRequest.Complete(request, copied, earlier.Take.Seed);
            }
            else
            {
                faults.Add(new Failure
                {
                    Code = FailureCode.InvalidRequest,
                    Field = "basedOnTake",
                    Text = "basedOnTake is not the id of a take of this tenant, or the take was deleted.",
                });
            }
        }

        if (faults.Count == 0)
        {
            (request, faults) = await CheckAsync(request, context.Message, copied, context.CancellationToken);
        }

        if (faults.Count == 0 && VideoRequestRules.CheckStart(request, time.GetUtcNow()) is { } startFault)
        {
            faults.Add(startFault);
        }

        if (faults.Count == 0 && webhooks.ValidateCallbackUrl(request) is { } fault)
        {
            faults.Add(fault);
        }

        if (faults.Count > 0)
        {
            await RefuseAsync(context, faults);
            return;
        }

        var jobId = JobIds.OfRequest(request.TenantName, request.RequestId);
        JobTrace.Tag(jobId);
        await acceptance.AcceptAsync(context, new VideoRequested { JobId = jobId, Request = request });
    }

    /// <summary>
    /// The request and its faults. What it has from an earlier take is left out where it cannot be used any more; the parameters say so.
    /// Files of music and overlays that are gone are no fault yet: they are checked again when it is known whether feedback removes them.
    /// </summary>
    private async Task<(GenerateVideo Request, List<Failure> Faults)> CheckAsync(
        GenerateVideo request, GenerateVideo stated, GenerateVideo? copied, CancellationToken cancellationToken)
    {
        while (true)
        {
            var faults = VideoRequestRules.CheckCompleted(request, ModelIds.All).ToList();
            if (faults.Count == 0)
            {
                faults.AddRange(await assets.CheckAsync(request, cancellationToken));
                faults.AddRange(await briefs.CheckAsync(request, cancellationToken));
                faults.AddRange(await models.CheckAsync(request, cancellationToken));
            }

            var less = copied is null ? request : CopiedMembers.Without(request, stated, faults);
            if (ReferenceEquals(less, request))
            {
                return (request, copied is null ? faults : faults.FindAll(fault => !CopiedMembers.MayBeRemoved(fault, stated, copied)));
            }

            request = less;
        }
    }

    /// <summary>
    /// Refuses the request, unless it is a job already. The rows are written before the event is published: the event is lost where a
    /// gateway or the broker is started again meanwhile.
    /// </summary>
    private async Task RefuseAsync(ConsumeContext<GenerateVideo> context, IReadOnlyList<Failure> faults)
    {
        var request = context.Message; // as it was accepted: its digest tells it from another under the same id
        var refused = RefusedRequests.Of(request.RequestId, request.TenantName, faults, time.GetUtcNow());
        var jobId = RefusedRequests.JobIdOf(refused);
        if (await IsAcceptedAsync(jobId, request, context.CancellationToken))
        {
            LogRequestRepeated();
            return;
        }

        metrics.JobRefused();
        LogRequestRefused(string.Join(", ", faults.Select(fault => fault.Field)));
        var digest = RequestDigest.Of(request);
        await RequestRefusals.RecordAsync(database, jobId, digest, faults, refused.At, context.CancellationToken);
        await context.PublishConfirmedAsync(
            refused, publish => publish.Headers.Set(RequestDigest.Header, digest), context.CancellationToken);
    }

    /// <summary>True when the request is the job; false where the job is of another request under the same id.</summary>
    private async Task<bool> IsAcceptedAsync(Guid jobId, GenerateVideo request, CancellationToken cancellationToken)
    {
        var accepted = await database.Videos.AsNoTracking().Where(job => job.CorrelationId == jobId).Select(job => job.Request)
            .FirstOrDefaultAsync(cancellationToken);
        return accepted is not null && RegenerationRequest.IsSame(request, accepted);
    }

    [LoggerMessage(LogLevel.Information, "Request repeated: it is a job already")]
    private partial void LogRequestRepeated();

    // The values of the fields are not logged: they may be anything.
    [LoggerMessage(LogLevel.Information, "Request refused: invalid {Fields}")]
    private partial void LogRequestRefused(string fields);
}
