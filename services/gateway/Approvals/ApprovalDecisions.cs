using AdGenius.Contracts.Policy;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Approvals;

/// <summary>Approves and rejects held jobs of the caller's tenant, for every interface of the gateway.</summary>
internal sealed class ApprovalDecisions(JobReader jobs, UnwrittenJobs unwritten, CommandSender commands, VideoJobMapper map)
{
    private const string Undecidable = "Nothing to decide.";

    /// <summary>202 with the job as it was, or the problem.</summary>
    public async Task<IResult> DecideAsync(
        HttpContext context, Guid id, bool isApproved, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        var reason = decision.Reason;
        if (TextRules.Fault("reason", reason, VideoRequestRules.MaxReasonLength) is { } fault)
        {
            return ProblemResults.Invalid("reason", fault);
        }

        var tenantName = Tenant.Of(context);
        if (await jobs.FindAsync(id, tenantName, cancellationToken) is not { } job)
        {
            return await unwritten.AnswerAsync(tenantName, id, Undecidable, cancellationToken);
        }

        if (job.CurrentState != VideoState.AwaitingApproval)
        {
            return ProblemResults.Of(
                StatusCodes.Status409Conflict,
                Undecidable,
                $"Video {id} does not wait for approval; its state is {job.CurrentState}.");
        }

        // The row is read before the saga decides: a job that is held again in between is not decided by what was found before.
        var heldAt = job.Approval?.HeldAt;
        if (decision.HeldAt is { } readAt && readAt != heldAt)
        {
            return ProblemResults.Of(
                StatusCodes.Status409Conflict,
                Undecidable,
                $"Video {id} was held again since, and its findings are others. Read its approval and decide about them.");
        }

        var decidedBy = Tenant.KeyIdOf(context);
        var isSent = isApproved
            ? await commands.TrySendAsync(
                new ApproveVideo { JobId = id, TenantName = tenantName, Reason = reason, DecidedBy = decidedBy, HeldAt = heldAt },
                cancellationToken)
            : await commands.TrySendAsync(
                new RejectVideo { JobId = id, TenantName = tenantName, Reason = reason, DecidedBy = decidedBy, HeldAt = heldAt },
                cancellationToken);
        return isSent
            ? TypedResults.Json(map.Of(job, context.Request), HttpJson.Options, statusCode: StatusCodes.Status202Accepted)
            : ProblemResults.ServiceUnavailable(context, "The message broker did not accept the command. It is safe to retry.");
    }
}
