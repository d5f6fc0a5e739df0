namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;

public sealed record ParcelRegistered(Guid CorrelationId, string Label) : CorrelatedBy<Guid>;

public sealed record ParcelScanned(Guid CorrelationId, string Place) : CorrelatedBy<Guid>;

public sealed record LabelRead(string Label);

public sealed record ParcelDelivered(Guid CorrelationId) : CorrelatedBy<Guid>;

public sealed record ScanCounted(Guid ParcelId, int Count);
