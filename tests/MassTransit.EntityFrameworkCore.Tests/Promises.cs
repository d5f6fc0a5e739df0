namespace MassTransit.EntityFrameworkCoreIntegration.Tests;

/// <summary>
/// The trait of tests that fail with the published package (-p:MassTransitEntityFrameworkCore=package): docs/adr/0007 lists them. With it
/// run the others: <c>-trait- "Promise=this repository only"</c>.
/// </summary>
internal static class Promises
{
    public const string Trait = "Promise";

    public const string OfThisRepository = "this repository only";
}
