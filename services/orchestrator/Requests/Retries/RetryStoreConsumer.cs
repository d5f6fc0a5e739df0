using AdGenius.Contracts.Storage;
using AdGenius.Orchestrator.Videos.Events;
using MassTransit;

namespace AdGenius.Orchestrator.Requests.Retries;

/// <summary>Accepts requests to store again. Whether there is anything to store is decided by the saga.</summary>
internal sealed class RetryStoreConsumer(SagaRequests saga) : IConsumer<RetryStore>
{
    public Task Consume(ConsumeContext<RetryStore> context) => saga.SendAsync(
        context,
        "store again",
        context.Message.JobId,
        new StoreRetryRequested
        {
            JobId = context.Message.JobId,
            TenantName = context.Message.TenantName,
            TakeId = context.Message.TakeId,
        });
}
