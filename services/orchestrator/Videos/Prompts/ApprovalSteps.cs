using AdGenius.Contracts;
using AdGenius.Contracts.Policy;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Jobs;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Prompts;

/// <summary>
/// Holds a job until a person decides. A held job does not run: it leaves its slot to others, and is queued again once it is
/// approved.
/// </summary>
internal sealed class ApprovalSteps(
    TenantQueue tenantQueue, TakeFailures failures, JobHistory history, IOptions<DeadlineOptions> deadlines, DatabaseTime time)
    : IVideoStep<PromptHeld>, IVideoStep<ApprovalDecided>, IVideoStep<VideoDue>
{
    /// <summary>True when every finding was approved for this job before.</summary>
    public static bool IsApproved(VideoState job, IReadOnlyList<PolicyFinding> findings) =>
        findings.All(finding => (job.Approval?.Approved ?? []).Any(
            approved => approved.Rule == finding.Rule && approved.Words == finding.Words));

    /// <summary>
    /// What counts as approved for the job: the findings approved for itself, and those of the take that it starts from whose words are
    /// known. What a moderation service found in another text is none of them.
    /// </summary>
    public static IReadOnlyList<PolicyFinding>? ApprovedOf(VideoState job, VideoState? earlier)
    {
        List<PolicyFinding> approved =
        [
            .. job.Approval?.Approved ?? [],
            .. (earlier?.Approval?.Approved ?? []).Where(finding => finding.Words.Length > 0),
        ];
        return approved.Count == 0 ? null : approved;
    }

    public async Task ExecuteAsync(VideoState job, PromptHeld message, BehaviorContext<VideoState> context)
    {
        var now = time.GetUtcNow();
        job.Approval = new VideoApproval
        {
            Findings = message.Findings,
            HeldAt = now,
            Deadline = now + deadlines.Value.ApprovalTimeout,
            Approved = job.Approval?.Approved,
        };
        job.IsRunning = false;
        job.RetryAttempts = 0;
        job.DueAt = job.Approval.Deadline;
        history.Write(job, JobEventTypes.Held, HeldOf(job));

        // After all other rows, because the tenant's row stays locked until the transaction ends.
        await tenantQueue.EnqueueAsync(job.TenantName, context.CancellationToken);
        QueueChange.Mark(context);
    }

    /// <summary>Publishes that the job waits for approval.</summary>
    public static Task AnnounceHoldAsync(BehaviorContext<VideoState> context) =>
        context.Publish(HeldOf(context.Saga), context.CancellationToken);

    public async Task ExecuteAsync(VideoState job, ApprovalDecided message, BehaviorContext<VideoState> context)
    {
        var now = time.GetUtcNow();
        var approval = job.Approval!;
        job.Approval = approval with
        {
            IsApproved = message.IsApproved,
            DecidedAt = now,
            DecidedBy = message.DecidedBy,
            Reason = message.Reason,
            Approved = message.IsApproved ? [.. approval.Approved ?? [], .. approval.Findings] : approval.Approved,
        };
        job.DueAt = null;
        if (!message.IsApproved)
        {
            history.Write(job, JobEventTypes.Rejected, new { message.Reason, message.DecidedBy });
            failures.FailAll(job, Rejection(approval, message.Reason));
            return;
        }

        var approved = new VideoApproved
        {
            JobId = job.CorrelationId,
            RequestId = job.RequestId,
            TenantName = job.TenantName,
            CreativeId = job.CreativeId,
            Reason = message.Reason,
            DecidedBy = message.DecidedBy,
            At = now,
            Labels = job.Request.Labels,
        };
        history.Write(job, JobEventTypes.Approved, approved);
        await context.Publish(approved, context.CancellationToken);
        await tenantQueue.EnqueueAsync(job.TenantName, context.CancellationToken);
        QueueChange.Mark(context);
    }

    public Task ExecuteAsync(VideoState job, VideoDue message, BehaviorContext<VideoState> context)
    {
        if (message.At >= job.Approval!.Deadline)
        {
            failures.FailAll(job, new Failure
            {
                Code = FailureCode.DeadlineExceeded,
                Text = $"The request was not approved in time. It was held by: {RulesOf(job.Approval)}.",
                Rule = job.Approval.Findings[0].Rule,
            });
        }

        return Task.CompletedTask;
    }

    private static Failure Rejection(VideoApproval approval, string? reason) => new()
    {
        Code = FailureCode.ContentPolicyViolation,
        Text = $"The request was rejected{(string.IsNullOrWhiteSpace(reason) ? "" : $": {reason.TrimEnd('.')}")}. "
            + $"It was held by: {RulesOf(approval)}.",
        Field = approval.Findings[0].Field,
        Rule = approval.Findings[0].Rule,
    };

    private static string RulesOf(VideoApproval approval) =>
        string.Join(", ", approval.Findings.Select(finding => finding.Rule).Distinct());

    private static VideoHeld HeldOf(VideoState job) => new()
    {
        JobId = job.CorrelationId,
        RequestId = job.RequestId,
        TenantName = job.TenantName,
        CreativeId = job.CreativeId,
        Findings = job.Approval!.Findings,
        Deadline = job.Approval.Deadline,
        At = job.Approval.HeldAt,
        Labels = job.Request.Labels,
    };
}
