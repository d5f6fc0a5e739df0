namespace AdGenius.Manifests.Tests.Rules;

/// <summary>Where the cluster operator places the nodes of the broker, without which no service works.</summary>
internal static class BrokerRules
{
    public static IEnumerable<string> Check(FleetObjects objects) => objects.OfKind("RabbitmqCluster")
        .SelectMany(cluster => OfCluster(objects, cluster).Select(finding => $"{FleetObjects.Describe(cluster)}: {finding}"));

    private static IEnumerable<string> OfCluster(FleetObjects objects, Node cluster)
    {
        // Pods of lower priority are removed for those of a higher one, whatever they are.
        var pod = cluster["spec/override/statefulSet/spec/template/spec"];
        var priority = objects.Find("PriorityClass", pod["priorityClassName"].Text)["value"].Number;
        var others = objects.Workloads.Select(workload => FleetObjects.PodOf(workload)["priorityClassName"].Text)
            .Max(name => objects.Find("PriorityClass", name)["value"].Number);
        if (priority is null || priority < others)
        {
            yield return $"the priority of '{pod["priorityClassName"]}' is below that of another pod, which may take its place";
        }

        var name = FleetObjects.NameOf(cluster);
        foreach (var key in new[] { "topology.kubernetes.io/zone", "kubernetes.io/hostname" })
        {
            if (!pod["topologySpreadConstraints"].Items.Any(
                spread => spread["topologyKey"].Text == key && Selects(spread, "labelSelector", name)))
            {
                yield return $"its nodes are not spread over {key}";
            }
        }

        if (!objects.OfKind("PodDisruptionBudget").Any(budget => Selects(budget["spec"], "selector", name)
            && budget["spec/maxUnavailable"].Number == 1))
        {
            yield return "no PodDisruptionBudget keeps a majority of its nodes";
        }
    }

    private static bool Selects(Node parent, string selector, string name) => parent[$"{selector}/matchLabels"].Members
        .Any(label => label.Key == "app.kubernetes.io/name" && label.Value.Text == name);
}
