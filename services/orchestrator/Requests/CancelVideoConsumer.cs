using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Requests;

/// <summary>Accepts cancellation requests. Whether the job exists is decided by the saga.</summary>
internal sealed partial class CancelVideoConsumer(ILogger<CancelVideoConsumer> logger) : IConsumer<CancelVideo>
{
    private const int MaxReasonLength = 500;

    public async Task Consume(ConsumeContext<CancelVideo> context)
    {
        var command = context.Message;
        if (command.TenantName is not { Length: > 0 } tenantName || (command.JobId is null && string.IsNullOrEmpty(command.RequestId)))
        {
            LogCancellationNamesNoJob();
            return;
        }

        await context.Send(
            SagaAddress.Uri,
            new CancelRequested
            {
                JobId = command.JobId ?? JobIds.OfRequest(tenantName, command.RequestId!),
                TenantName = tenantName,
                Reason = command.Reason is { Length: > MaxReasonLength } longer ? longer[..MaxReasonLength] : command.Reason,
            });
    }

    [LoggerMessage(LogLevel.Warning, "Cancellation ignored: it needs tenantName, and jobId or requestId")]
    private partial void LogCancellationNamesNoJob();
}
