using System.Diagnostics;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.Videos;
using AdGenius.Orchestrator.Videos.Cancellations;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Requests.Cancellations;

/// <summary>Accepts cancellation requests: keeps those that may have arrived before their request, and sends each to the saga.</summary>
internal sealed partial class CancelVideoConsumer(EarlyCancellations cancellations, ILogger<CancelVideoConsumer> logger)
    : IConsumer<CancelVideo>
{
    public async Task Consume(ConsumeContext<CancelVideo> context)
    {
        var command = context.Message;
        if (FaultOf(command) is { } fault)
        {
            LogCancellationIgnored(fault);
            return;
        }

        // A cancellation stops what costs money, and its publisher gets no answer: a bad reason is cleaned instead of refused.
        var request = new CancelRequested
        {
            JobId = command.JobId ?? JobIds.OfRequest(command.TenantName, command.RequestId!),
            TenantName = command.TenantName,
            Reason = command.Reason is { } reason ? TextRules.Clean(reason, VideoRequestRules.MaxReasonLength) : null,
        };

        // Also sent when it was kept: a request that is being accepted in this moment has not seen the row.
        var traceParent = await cancellations.RecordIfEarlyAsync(request, context.CancellationToken);

        // What follows belongs to the job's trace; the cancelling request's own trace is linked.
        using var span = JobTrace.Continue("cancel job", request.JobId, traceParent, Activity.Current?.Context ?? default);
        await context.SendConfirmedAsync(
            SagaAddress.Uri, request, send => send.CorrelationId = request.JobId, context.CancellationToken);
    }

    private static string? FaultOf(CancelVideo command) =>
        !VideoRequestRules.IsName(command.TenantName)
            ? "tenantName must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit."
            : command.JobId is not null ? null
            : string.IsNullOrEmpty(command.RequestId) ? "jobId or requestId is required."
            : TextRules.Fault("requestId", command.RequestId, VideoRequestRules.MaxRequestIdLength);

    [LoggerMessage(LogLevel.Warning, "Cancellation ignored: {Fault}")]
    private partial void LogCancellationIgnored(string fault);
}
