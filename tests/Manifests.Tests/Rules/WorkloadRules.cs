using AdGenius.Hosting.Bus;

namespace AdGenius.Manifests.Tests.Rules;

/// <summary>What no schema knows about pods: images, ports, probes, grace periods, resources.</summary>
internal static class WorkloadRules
{
    /// <summary>The collector's image consists of one program, which is its entrypoint.</summary>
    private static readonly string[] HasEntrypoint = ["otel/opentelemetry-collector"];

    public static IEnumerable<string> Check(FleetObjects objects, bool hasProbes) =>
        objects.Workloads.SelectMany(workload => OfWorkload(objects, workload).Concat(OfHook(objects, workload))
            .Concat(FleetObjects.ContainersOf(workload).SelectMany(container => OfContainer(workload, container, hasProbes)))
            .Select(finding => $"{FleetObjects.Describe(workload)}: {finding}"));

    private static IEnumerable<string> OfWorkload(FleetObjects objects, Node workload)
    {
        var pod = FleetObjects.PodOf(workload);
        if (workload["kind"].Text == "Deployment"
            && workload["spec/selector/matchLabels"].Members.Any(
                wanted => !FleetObjects.LabelsOf(workload).Members.Contains(wanted)))
        {
            yield return "the selector does not match the labels of the pods";
        }

        if (!objects.Find("ServiceAccount", pod["serviceAccountName"].Text).Exists)
        {
            yield return $"there is no ServiceAccount '{pod["serviceAccountName"]}'";
        }

        if (!objects.Find("PriorityClass", pod["priorityClassName"].Text).Exists)
        {
            yield return $"there is no PriorityClass '{pod["priorityClassName"]}'";
        }

        foreach (var spread in pod["topologySpreadConstraints"].Items)
        {
            if (spread["labelSelector/matchLabels"].Members.Any(
                wanted => !FleetObjects.LabelsOf(workload).Members.Contains(wanted)))
            {
                yield return $"the topology spread over {spread["topologyKey"]} selects other pods than its own";
            }
        }

        if (workload["kind"].Text == "Deployment" && FleetObjects.IsOurs(workload))
        {
            if (!pod["topologySpreadConstraints"].Exists)
            {
                yield return "topologySpreadConstraints are missing: all pods may be on one node";
            }

            var pause = FleetObjects.ContainersOf(workload).Max(container => container["lifecycle/preStop/sleep/seconds"].Number) ?? 0;

            // By the image: frame-composer runs the frame worker's.
            var image = FleetObjects.ImageOf(FleetObjects.ContainersOf(workload).First()).Name;
            var times = StopTimes.All.Single(times => image.StartsWith("adgenius/" + times.Service, StringComparison.Ordinal));
            var needed = times.GracePeriod.TotalSeconds + pause;
            if (pod["terminationGracePeriodSeconds"].Number is not { } grace || grace < needed)
            {
                yield return $"terminationGracePeriodSeconds is '{pod["terminationGracePeriodSeconds"]}'; "
                    + $"the process needs at least {needed} s";
            }
        }
    }

    // Argo CD applies the hooks of PreSync before all other objects, and applies those only after the hooks have ended.
    private static IEnumerable<string> OfHook(FleetObjects objects, Node workload)
    {
        if (!IsBeforeSync(workload))
        {
            yield break;
        }

        var pod = FleetObjects.PodOf(workload);
        var sources = FleetObjects.ContainersOf(workload).SelectMany(container => container["envFrom"].Items).ToList();
        Node[] used =
        [
            objects.Find("ServiceAccount", pod["serviceAccountName"].Text),
            objects.Find("PriorityClass", pod["priorityClassName"].Text),
            .. sources.Select(source => objects.Find("ConfigMap", source["configMapRef/name"].Text)),
            .. sources.Select(source => objects.Find("ExternalSecret", source["secretRef/name"].Text)),
            .. pod["volumes"].Items.Select(
                volume => objects.Find("PersistentVolumeClaim", volume["persistentVolumeClaim/claimName"].Text)),
        ];
        foreach (var later in used.Where(item => item.Exists && !IsBeforeSync(item)))
        {
            yield return $"the hook PreSync runs before there is the {FleetObjects.Describe(later)}";
        }
    }

    private static bool IsBeforeSync(Node item) => item["metadata/annotations"].Members.Any(
        annotation => annotation.Key == "argocd.argoproj.io/hook" && annotation.Value.Text.Split(',').Contains("PreSync"));

    private static IEnumerable<string> OfContainer(Node workload, Node container, bool hasProbes)
    {
        var name = container["name"];
        var (image, tag) = FleetObjects.ImageOf(container);
        if (image.Length == 0 || tag is "" or "latest")
        {
            yield return $"{name}: the image '{container["image"]}' has no tag of a version";
        }
        else if (FleetObjects.IsOurs(workload) && tag != Repository.Version)
        {
            yield return $"{name}: the image has the tag {tag}; this version is {Repository.Version}";
        }

        // What the arguments follow is decided by the image's entrypoint, which another version may not have.
        if (container["args"].Exists && !container["command"].Exists && !FleetObjects.IsOurs(workload) && !HasEntrypoint.Contains(image))
        {
            yield return $"{name}: it has args and no command, so they follow the entrypoint of the image {image}, if it has one";
        }

        string[] wanted =
            ["requests/cpu", "requests/memory", "requests/ephemeral-storage", "limits/memory", "limits/ephemeral-storage"];
        foreach (var missing in wanted.Where(resource => !container[$"resources/{resource}"].Exists))
        {
            yield return $"{name}: resources.{missing.Replace('/', '.')} is missing";
        }

        var volumes = FleetObjects.PodOf(workload)["volumes"].Items.Select(volume => volume["name"].Text)
            .Concat(workload["spec/volumeClaimTemplates"].Items.Select(FleetObjects.NameOf)).ToHashSet();
        foreach (var mount in container["volumeMounts"].Items.Where(mount => !volumes.Contains(mount["name"].Text)))
        {
            yield return $"{name}: it mounts {mount["name"]}, which is no volume of the pod";
        }

        if (hasProbes && workload["kind"].Text is "Deployment" or "StatefulSet")
        {
            foreach (var finding in OfProbes(workload, container))
            {
                yield return $"{name}: {finding}";
            }
        }
    }

    private static IEnumerable<string> OfProbes(Node workload, Node container)
    {
        var ports = container["ports"].Items.SelectMany(port => new[] { port["name"].Text, port["containerPort"].Text }).ToHashSet();
        foreach (var (probe, path) in new[] {
            ("startupProbe", "/health/live"), ("readinessProbe", "/health/ready"), ("livenessProbe", "/health/live") })
        {
            var call = container[$"{probe}/httpGet"];
            if (!call.Exists)
            {
                yield return $"{probe} is missing";
            }
            else if (!ports.Contains(call["port"].Text))
            {
                yield return $"{probe} calls the port {call["port"]}, which the container does not have";
            }
            else if (FleetObjects.IsOurs(workload) && call["path"].Text != path)
            {
                yield return $"{probe} calls {call["path"]} instead of {path}";
            }
        }

        if (FleetObjects.IsOurs(workload) && !container["ports"].Items.Any(port => port["containerPort"].Number == 8080))
        {
            yield return "the image listens on port 8080, which is not among the container's ports";
        }
    }
}
