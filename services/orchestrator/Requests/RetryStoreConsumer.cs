using AdGenius.Contracts.Storage;
using MassTransit;

namespace AdGenius.Orchestrator.Requests;

/// <summary>Accepts requests to store again. Whether there is anything to store is decided by the saga.</summary>
internal sealed class RetryStoreConsumer : IConsumer<RetryStore>
{
    public Task Consume(ConsumeContext<RetryStore> context) => context.Send(
        SagaAddress.Uri,
        new StoreRetryRequested
        {
            JobId = context.Message.JobId,
            TenantName = context.Message.TenantName,
            TakeId = context.Message.TakeId,
        });
}
