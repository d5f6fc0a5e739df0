namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;

public sealed class Scan
{
    public int Id { get; set; }

    public string Place { get; set; } = null!;
}
