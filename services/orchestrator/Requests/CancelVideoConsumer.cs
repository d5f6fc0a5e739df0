using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Requests;

/// <summary>The front door for those who want a job stopped. Whether there is such a job is for the saga to find out.</summary>
internal sealed partial class CancelVideoConsumer(ILogger<CancelVideoConsumer> logger) : IConsumer<CancelVideo>
{
    private const int LongestReason = 500;

    public async Task Consume(ConsumeContext<CancelVideo> context)
    {
        var order = context.Message;
        if (order.TenantName is not { Length: > 0 } tenantName || (order.JobId is null && string.IsNullOrEmpty(order.RequestId)))
        {
            NamesNoJob();
            return;
        }

        await context.Send(
            SagaAddress.Uri,
            new CancelRequested
            {
                JobId = order.JobId ?? JobIds.OfRequest(tenantName, order.RequestId!),
                TenantName = tenantName,
                Reason = order.Reason is { Length: > LongestReason } longer ? longer[..LongestReason] : order.Reason,
            });
    }

    [LoggerMessage(LogLevel.Warning, "An order to cancel named no job: it needs tenantName, and jobId or requestId")]
    private partial void NamesNoJob();
}
