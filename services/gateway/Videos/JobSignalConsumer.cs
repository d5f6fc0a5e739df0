using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Gateway.Videos;

/// <summary>Hears what happens to jobs, on a queue of this process alone, and rings the bells of those who wait here.</summary>
internal sealed class JobSignalConsumer(JobSignals signals, AcceptedRequests accepted) :
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
    public Task Consume(ConsumeContext<VideoAccepted> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<VideoRefused> context)
    {
        var jobId = JobIds.OfRequest(context.Message.TenantName, context.Message.RequestId);
        accepted.Refuse(jobId, context.Message.Failures, context.Message.At);
        return Ring(jobId);
    }

    public Task Consume(ConsumeContext<PromptQuantified> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<PromptRejected> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<ClipProgressed> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<ClipGenerated> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<ClipFailed> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<KeyframesRendered> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<VideoStored> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<StoreFailed> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<VideoCompleted> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<VideoFailed> context) => Ring(context.Message.JobId);

    public Task Consume(ConsumeContext<VideoCancelled> context) => Ring(context.Message.JobId);

    private Task Ring(Guid jobId)
    {
        signals.Notify(jobId);
        return Task.CompletedTask;
    }
}
