namespace AdGenius.Manifests.Tests.Rules;

/// <summary>Rules for overlays that may be in one cluster: those of different namespaces.</summary>
internal static class ClusterRules
{
    /// <summary>
    /// What several overlays have: objects of the cluster, because applying one overlay changes the other's and deleting one deletes it,
    /// and secrets, because a fleet with another's works on its database and broker and pays with its keys.
    /// </summary>
    public static IEnumerable<string> Check(IEnumerable<FleetObjects> overlays) => overlays
        .SelectMany(objects => OwnedBy(objects)
            .Select(item => (Object: item, Namespace: FleetObjects.NameOf(objects.OfKind("Namespace").Single()))))
        .Distinct()
        .GroupBy(item => item.Object, item => item.Namespace)
        .Where(item => item.Count() > 1)
        .Select(item => $"{item.Key} is of the overlays of {string.Join(" and ", item.Order(StringComparer.Ordinal))}");

    private static IEnumerable<string> OwnedBy(FleetObjects objects) => objects.All
        .Where(item => !item["metadata/namespace"].Exists)
        .Select(FleetObjects.Describe)
        .Concat(objects.OfKind("ExternalSecret").SelectMany(secret => secret["spec/data"].Items.Select(item =>
            $"{secret["spec/secretStoreRef/kind"]} {secret["spec/secretStoreRef/name"]}, key {item["remoteRef/key"]}")));
}
