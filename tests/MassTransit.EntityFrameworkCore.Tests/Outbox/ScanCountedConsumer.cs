using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

internal sealed class ScanCountedConsumer(SeenCounts counts) : IConsumer<ScanCounted>
{
    public Task Consume(ConsumeContext<ScanCounted> context)
    {
        counts.See(context.Message.Count);
        return Task.CompletedTask;
    }
}
