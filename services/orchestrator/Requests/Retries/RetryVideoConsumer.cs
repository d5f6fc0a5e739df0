using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Videos.Events;
using MassTransit;

namespace AdGenius.Orchestrator.Requests.Retries;

/// <summary>Accepts requests to retry a job. Whether there is anything to retry is decided by the saga.</summary>
internal sealed class RetryVideoConsumer(SagaRequests saga) : IConsumer<RetryVideo>
{
    public Task Consume(ConsumeContext<RetryVideo> context) => saga.SendAsync(
        context,
        "retry job",
        context.Message.JobId,
        new RetryRequested
        {
            JobId = context.Message.JobId,
            TenantName = context.Message.TenantName,
            TakeId = context.Message.TakeId,
            AllowSpending = context.Message.AllowSpending ?? false,
            FromStart = context.Message.FromStart ?? false,
        });
}
