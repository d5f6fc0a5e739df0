using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Databases;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Gateway.Videos;

/// <summary>Receives the events of all jobs, on a queue of this process alone, and notifies the waiting calls of this process.</summary>
internal sealed partial class JobSignalConsumer(
    JobSignals signals,
    AcceptedRequestCache cache,
    AcceptedRequests accepted,
    ILogger<JobSignalConsumer> logger) :
    IConsumer<VideoAccepted>,
    IConsumer<VideoRefused>,
    IConsumer<PromptQuantified>,
    IConsumer<PromptRejected>,
    IConsumer<ClipProgressed>,
    IConsumer<ClipGenerated>,
    IConsumer<ClipFailed>,
    IConsumer<KeyframesRendered>,
    IConsumer<VideoHeld>,
    IConsumer<VideoApproved>,
    IConsumer<VideoStored>,
    IConsumer<StoreFailed>,
    IConsumer<VideoCompleted>,
    IConsumer<VideoFailed>,
    IConsumer<VideoCancelled>
{
    public Task Consume(ConsumeContext<VideoAccepted> context)
    {
        cache.Remove(context.Message.JobId); // the database has the job, and is the truth from now on
        return Notify(context.Message.JobId, context.Message.TenantName);
    }

    public async Task Consume(ConsumeContext<VideoRefused> context)
    {
        var message = context.Message;
        var jobId = JobIds.OfRequest(message.TenantName, message.RequestId);
        try
        {
            await accepted.MarkRefusedAsync(
                jobId, context.Headers.Get<string>(RequestDigest.Header), message.Failures, message.At, context.CancellationToken);
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception))
        {
            LogRefusalNotRecorded(jobId); // the orchestrator has recorded it, unless the row is younger
        }

        await Notify(jobId, message.TenantName);
    }

    public Task Consume(ConsumeContext<PromptQuantified> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<PromptRejected> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<ClipProgressed> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<ClipGenerated> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<ClipFailed> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<KeyframesRendered> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<VideoHeld> context) =>
        Notify(context.Message.JobId, context.Message.TenantName);

    public Task Consume(ConsumeContext<VideoApproved> context) =>
        Notify(context.Message.JobId, context.Message.TenantName);

    public Task Consume(ConsumeContext<VideoStored> context) =>
        Notify(context.Message.JobId, context.Message.TenantName);

    public Task Consume(ConsumeContext<StoreFailed> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<VideoCompleted> context) =>
        Notify(context.Message.JobId, context.Message.TenantName);

    public Task Consume(ConsumeContext<VideoFailed> context) =>
        Notify(context.Message.JobId, context.Message.TenantName);

    public Task Consume(ConsumeContext<VideoCancelled> context) =>
        Notify(context.Message.JobId, context.Message.TenantName);

    private Task Notify(Guid jobId, string? tenantName = null)
    {
        signals.Notify(jobId, tenantName);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Refusal of request {JobId} not recorded: the database is unavailable")]
    private partial void LogRefusalNotRecorded(Guid jobId);
}
