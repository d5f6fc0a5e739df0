namespace AdGenius.Manifests.Tests.Rules;

/// <summary>Rules for overlays that may be in one cluster: those of different namespaces.</summary>
internal static class ClusterRules
{
    /// <summary>Objects of the cluster that several overlays have: applying one changes the other's, and deleting one deletes it.</summary>
    public static IEnumerable<string> Check(IEnumerable<FleetObjects> overlays) => overlays
        .SelectMany(objects => objects.All
            .Where(item => !item["metadata/namespace"].Exists)
            .Select(item => (Object: FleetObjects.Describe(item), Namespace: FleetObjects.NameOf(objects.OfKind("Namespace").Single()))))
        .Distinct()
        .GroupBy(item => item.Object, item => item.Namespace)
        .Where(item => item.Count() > 1)
        .Select(item => $"{item.Key} is of the overlays of {string.Join(" and ", item.Order(StringComparer.Ordinal))}");
}
