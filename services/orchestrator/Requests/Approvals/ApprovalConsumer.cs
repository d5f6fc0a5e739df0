using AdGenius.Contracts.Policy;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Requests.Approvals;

/// <summary>
/// Accepts approvals and rejections. Whether the job waits for one is decided by the saga. Their publishers get no answer: texts that break
/// the rules are cleaned.
/// </summary>
internal sealed class ApprovalConsumer(SagaRequests saga) : IConsumer<ApproveVideo>, IConsumer<RejectVideo>
{
    private const int MaxNameLength = 100;

    public Task Consume(ConsumeContext<ApproveVideo> context) => saga.SendAsync(
        context,
        "decide on approval",
        context.Message.JobId,
        new ApprovalDecided
        {
            JobId = context.Message.JobId,
            TenantName = context.Message.TenantName,
            IsApproved = true,
            Reason = Clean(context.Message.Reason, VideoRequestRules.MaxReasonLength),
            DecidedBy = Clean(context.Message.DecidedBy, MaxNameLength),
            HeldAt = context.Message.HeldAt,
        });

    public Task Consume(ConsumeContext<RejectVideo> context) => saga.SendAsync(
        context,
        "decide on approval",
        context.Message.JobId,
        new ApprovalDecided
        {
            JobId = context.Message.JobId,
            TenantName = context.Message.TenantName,
            IsApproved = false,
            Reason = Clean(context.Message.Reason, VideoRequestRules.MaxReasonLength),
            DecidedBy = Clean(context.Message.DecidedBy, MaxNameLength),
            HeldAt = context.Message.HeldAt,
        });

    private static string? Clean(string? text, int maxLength) => text is null ? null : TextRules.Clean(text, maxLength);
}
