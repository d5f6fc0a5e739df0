namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;

public sealed class Parcel : SagaStateMachineInstance
{
    public Guid CorrelationId { get; set; }

    public string CurrentState { get; set; } = null!;

    public string Label { get; set; } = null!;

    public int ScanCount { get; set; }

    public int Version { get; set; }

    public List<Scan> Scans { get; set; } = [];
}
