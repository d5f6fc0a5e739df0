using AdGenius.Publishing.Tests.Upstream;
using AdGenius.TestKit.RabbitMq;

[assembly: AssemblyFixture(typeof(RabbitMqFixture))]

namespace AdGenius.Publishing.Tests;

/// <summary>The tests that share one fleet.</summary>
[CollectionDefinition(Name)]
public sealed class FleetCollection : ICollectionFixture<RunningFleet>
{
    public const string Name = "fleet";
}
