using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Requests;

/// <summary>The front door for those who want a job stopped. Whether there is such a job is for the saga to find out.</summary>
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

    [LoggerMessage(LogLevel.Warning, "An order to cancel named no job: it needs tenantName, and jobId or requestId")]
    private partial void LogCancellationNamesNoJob();
}
