using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Gateway.Videos;

/// <summary>Receives the events of all jobs, on a queue of this process alone, and notifies the waiting calls of this process.</summary>
internal sealed class JobSignalConsumer(JobSignals signals, AcceptedRequestCache accepted) :
    IConsumer<VideoRequestQueued>,
    IConsumer<VideoAccepted>,
    IConsumer<VideoRefused>,
    IConsumer<PromptQuantified>,
    IConsumer<PromptRejected>,
    IConsumer<ClipProgressed>,
    IConsumer<ClipGenerated>,
    IConsumer<ClipFailed>,
    IConsumer<KeyframesRendered>,
    IConsumer<VideoStored>,
    IConsumer<StoreFailed>,
    IConsumer<VideoCompleted>,
    IConsumer<VideoFailed>,
    IConsumer<VideoCancelled>
{
    public Task Consume(ConsumeContext<VideoRequestQueued> context)
    {
        var message = context.Message;
        accepted.GetOrAdd(
            new AcceptedRequest
            {
                JobId = message.JobId,
                TenantName = message.TenantName,
                RequestId = message.RequestId,
                CreativeId = message.CreativeId,
                Model = message.Model,
                Labels = message.Labels,
                Digest = message.RequestDigest,
                At = message.At,
            },
            out _);
        return Notify(message.JobId, message.TenantName);
    }

    public Task Consume(ConsumeContext<VideoAccepted> context)
    {
        accepted.Remove(context.Message.JobId); // the database has the job, and is the truth from now on
        return Notify(context.Message.JobId, context.Message.TenantName);
    }

    public Task Consume(ConsumeContext<VideoRefused> context)
    {
        var jobId = JobIds.OfRequest(context.Message.TenantName, context.Message.RequestId);
        accepted.MarkRefused(jobId, context.Message.Failures, context.Message.At);
        return Notify(jobId, context.Message.TenantName);
    }

    public Task Consume(ConsumeContext<PromptQuantified> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<PromptRejected> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<ClipProgressed> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<ClipGenerated> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<ClipFailed> context) => Notify(context.Message.JobId);

    public Task Consume(ConsumeContext<KeyframesRendered> context) => Notify(context.Message.JobId);

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
}
