using System.Diagnostics;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Requests;

/// <summary>Accepts requests to store again. Whether there is anything to store is decided by the saga.</summary>
internal sealed class RetryStoreConsumer(AdGeniusDbContext database) : IConsumer<RetryStore>
{
    public async Task Consume(ConsumeContext<RetryStore> context)
    {
        var command = context.Message;
        var traceParent = await database.Videos.Where(job => job.CorrelationId == command.JobId).Select(job => job.TraceParent)
            .SingleOrDefaultAsync(context.CancellationToken);
        using var span = JobTrace.Continue("store again", command.JobId, traceParent, Activity.Current?.Context ?? default);
        await context.Send(
            SagaAddress.Uri,
            new StoreRetryRequested { JobId = command.JobId, TenantName = command.TenantName, TakeId = command.TakeId },
            send => send.CorrelationId = command.JobId);
    }
}
