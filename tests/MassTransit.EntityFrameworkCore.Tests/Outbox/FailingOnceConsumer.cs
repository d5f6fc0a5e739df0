using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

/// <summary>Writes a row, saves it and sends a message, then fails the first time.</summary>
internal sealed class FailingOnceConsumer(ParcelDbContext database, CountRecorder counts) : IConsumer<LabelRead>
{
    public async Task Consume(ConsumeContext<LabelRead> context)
    {
        var attempt = counts.CountAttempt(context.Message.Label);
        var parcel = new Parcel { CorrelationId = NewId.NextGuid(), CurrentState = "Underway", Label = context.Message.Label };
        database.Add(parcel);
        await database.SaveChangesAsync(context.CancellationToken);
        await context.Publish(new ScanCounted(parcel.CorrelationId, attempt));
        if (attempt == 1)
        {
            throw new InvalidOperationException("The first attempt fails.");
        }
    }
}
