using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

internal sealed class ScanCountedConsumer(CountRecorder counts) : IConsumer<ScanCounted>
{
    public Task Consume(ConsumeContext<ScanCounted> context)
    {
        counts.Record(context.Message.Count);
        return Task.CompletedTask;
    }
}
