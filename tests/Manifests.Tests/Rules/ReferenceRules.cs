using AdGenius.Hosting.Bus;

namespace AdGenius.Manifests.Tests.Rules;

/// <summary>Names in one object that another object, or the code, must know.</summary>
internal static class ReferenceRules
{
    private const string Component = "app.kubernetes.io/component";

    // Their work is rows: with no pod nothing would take it up again.
    private static readonly string[] NeverZero = ["orchestrator", "provider-worker"];

    public static IEnumerable<string> Check(FleetObjects objects) =>
        Scaling(objects).Concat(Selectors(objects)).Concat(Routes(objects)).Concat(Settings(objects)).Concat(Claims(objects))
            .Concat(Gpus(objects));

    private static IEnumerable<string> Scaling(FleetObjects objects)
    {
        var scaled = objects.All.Where(item => item["kind"].Text is "ScaledObject" or "HorizontalPodAutoscaler").ToList();
        foreach (var item in scaled)
        {
            var (name, target) = (FleetObjects.Describe(item), item["spec/scaleTargetRef/name"].Text);
            var kind = item["spec/scaleTargetRef/kind"] is { Exists: true } named ? named.Text : "Deployment";
            var scaledObject = objects.Find(kind, target);
            if (!scaledObject.Exists)
            {
                yield return $"{name}: there is no {kind} '{target}'";
            }
            else if (scaledObject["spec/replicas"].Exists)
            {
                yield return $"{name}: the {kind} {target} has replicas, so every apply undoes the scaling";
            }

            foreach (var trigger in item["spec/triggers"].Items)
            {
                var queue = trigger["metadata/queueName"];
                if (trigger["type"].Text == "rabbitmq" && FleetQueue.Find(queue.Text) is null)
                {
                    yield return $"{name}: there is no queue '{queue}'";
                }

                if (!objects.Find("TriggerAuthentication", trigger["authenticationRef/name"].Text).Exists)
                {
                    yield return $"{name}: there is no TriggerAuthentication '{trigger["authenticationRef/name"]}'";
                }

                if (target == "provider-worker" && trigger["type"].Text != "postgresql")
                {
                    yield return $"{name}: provider-workers must be scaled by open submissions, which no queue counts";
                }
            }

            if (item["kind"].Text == "ScaledObject")
            {
                if (NeverZero.Contains(target) && item["spec/minReplicaCount"].Number is not > 0)
                {
                    yield return $"{name}: minReplicaCount must be at least 1";
                }

                if (item["spec/fallback/replicas"].Number is not > 0)
                {
                    yield return $"{name}: fallback.replicas is missing";
                }
            }
        }

        var names = scaled.Select(item => item["spec/scaleTargetRef/name"].Text).ToList();
        foreach (var deployment in objects.Deployments.Where(
            item => !names.Contains(FleetObjects.NameOf(item)) && !item["spec/replicas"].Exists))
        {
            yield return $"{FleetObjects.Describe(deployment)}: neither replicas nor an autoscaler";
        }

        foreach (var twice in names.GroupBy(name => name).Where(group => group.Count() > 1))
        {
            yield return $"Deployment {twice.Key}: scaled by {twice.Count()} objects";
        }
    }

    private static IEnumerable<string> Selectors(FleetObjects objects)
    {
        var components = objects.Workloads.Select(item => LabelOf(FleetObjects.LabelsOf(item))).ToHashSet();
        foreach (var item in objects.All.Where(item => item["kind"].Text is "PodDisruptionBudget" or "NetworkPolicy" or "Service"))
        {
            var selector = item["kind"].Text switch
            {
                "NetworkPolicy" => item["spec/podSelector"],
                "Service" => item["spec"],
                _ => item["spec/selector"],
            };
            var labels = item["kind"].Text == "Service" ? selector["selector"] : selector["matchLabels"];
            var wanted = new[] { LabelOf(labels) }.Where(label => label.Length > 0)
                .Concat(selector["matchExpressions"].Items.Where(one => one["key"].Text == Component)
                    .SelectMany(one => one["values"].Items.Select(value => value.Text)));
            foreach (var label in wanted.Where(label => !components.Contains(label) && !IsOfOtherOverlay(label)))
            {
                yield return $"{FleetObjects.Describe(item)}: no pod has the label {Component}: {label}";
            }
        }

        foreach (var deployment in objects.Deployments.Where(FleetObjects.IsOurs))
        {
            var label = LabelOf(FleetObjects.LabelsOf(deployment));
            if (!objects.OfKind("PodDisruptionBudget").Any(item => LabelOf(item["spec/selector/matchLabels"]) == label))
            {
                yield return $"{FleetObjects.Describe(deployment)}: no PodDisruptionBudget";
            }
        }
    }

    // Network policies are the same with and without GPUs and monitoring.
    private static bool IsOfOtherOverlay(string label) => label is "frame-composer" or "otel-collector";

    private static IEnumerable<string> Routes(FleetObjects objects)
    {
        foreach (var service in objects.OfKind("Service"))
        {
            var pods = objects.Workloads.Where(
                item => LabelOf(FleetObjects.LabelsOf(item)) == LabelOf(service["spec/selector"]));
            var ports = pods.SelectMany(FleetObjects.ContainersOf).SelectMany(container => container["ports"].Items)
                .SelectMany(port => new[] { port["name"].Text, port["containerPort"].Text }).ToHashSet();
            foreach (var port in service["spec/ports"].Items.Where(port => !ports.Contains(port["targetPort"].Text)))
            {
                yield return $"{FleetObjects.Describe(service)}: no pod has the port {port["targetPort"]}";
            }
        }

        foreach (var ingress in objects.OfKind("Ingress"))
        {
            foreach (var backend in ingress["spec/rules"].Items.SelectMany(rule => rule["http/paths"].Items)
                .Select(path => path["backend/service"]))
            {
                var service = objects.Find("Service", backend["name"].Text);
                if (!service["spec/ports"].Items.Any(port => port["name"].Text == backend["port/name"].Text))
                {
                    yield return $"{FleetObjects.Describe(ingress)}: there is no Service {backend["name"]} "
                        + $"with the port {backend["port/name"]}";
                }
            }
        }

        foreach (var monitor in objects.OfKind("ServiceMonitor"))
        {
            var services = objects.OfKind("Service").Where(
                service => LabelOf(service["metadata/labels"]) == LabelOf(monitor["spec/selector/matchLabels"])).ToList();
            foreach (var endpoint in monitor["spec/endpoints"].Items.Where(
                endpoint => !services.Any(service => service["spec/ports"].Items.Any(port => port["name"].Text == endpoint["port"].Text))))
            {
                yield return $"{FleetObjects.Describe(monitor)}: no Service that it selects has the port {endpoint["port"]}";
            }
        }
    }

    private static IEnumerable<string> Settings(FleetObjects objects)
    {
        var secrets = objects.OfKind("ExternalSecret").ToDictionary(FleetObjects.NameOf);
        foreach (var workload in objects.Workloads)
        {
            foreach (var source in FleetObjects.ContainersOf(workload).SelectMany(container => container["envFrom"].Items))
            {
                if (source["configMapRef/name"] is { Exists: true } map && !objects.Find("ConfigMap", map.Text).Exists)
                {
                    yield return $"{FleetObjects.Describe(workload)}: there is no ConfigMap '{map}'";
                }

                if (source["secretRef/name"] is { Exists: true } secret && secrets.Count > 0 && !secrets.ContainsKey(secret.Text)
                    && source["secretRef/optional"].Text != "true")
                {
                    yield return $"{FleetObjects.Describe(workload)}: there is no ExternalSecret '{secret}'";
                }
            }

            foreach (var claim in FleetObjects.PodOf(workload)["volumes"].Items.Select(volume => volume["persistentVolumeClaim/claimName"])
                .Where(claim => claim.Exists && !objects.Find("PersistentVolumeClaim", claim.Text).Exists))
            {
                yield return $"{FleetObjects.Describe(workload)}: there is no PersistentVolumeClaim '{claim}'";
            }
        }

        var keysOf = secrets.ToDictionary(
            secret => secret.Key, secret => secret.Value["spec/data"].Items.Select(item => item["secretKey"].Text).ToHashSet());
        foreach (var (name, keys) in keysOf)
        {
            foreach (var finding in ServiceSecrets.Check(name, keys))
            {
                yield return $"ExternalSecret {name}: {finding}";
            }
        }

        foreach (var (user, name, key) in OperatorReferences(objects).Where(_ => secrets.Count > 0))
        {
            if (!keysOf.TryGetValue(name, out var keys))
            {
                yield return $"{FleetObjects.Describe(user)}: there is no ExternalSecret '{name}'";
            }
            else if (!keys.Contains(key))
            {
                yield return $"{FleetObjects.Describe(user)}: the ExternalSecret {name} has no key '{key}'";
            }
        }

        foreach (var service in FleetObjects.Services.Where(service => !objects.Find("Deployment", service).Exists))
        {
            yield return $"there is no Deployment '{service}'";
        }
    }

    // What the operators of the broker and of KEDA read of secrets.
    private static IEnumerable<(Node Object, string Secret, string Key)> OperatorReferences(FleetObjects objects) =>
        objects.OfKind("User").Where(user => user["spec/importCredentialsSecret/name"].Exists)
            .SelectMany(user => new[] { "username", "password" }
                .Select(key => (user, user["spec/importCredentialsSecret/name"].Text, key)))
            .Concat(objects.OfKind("TriggerAuthentication").SelectMany(item => item["spec/secretTargetRef"].Items
                .Select(reference => (item, reference["name"].Text, reference["key"].Text))));

    // What a storage class makes for a claim is empty, and through a claim that is only read it stays so.
    private static IEnumerable<string> Claims(FleetObjects objects) =>
        from claim in objects.OfKind("PersistentVolumeClaim")
        where claim["spec/accessModes"].Items.All(mode => mode.Text == "ReadOnlyMany")
            && !(claim["spec/volumeName"].Exists && claim["spec/storageClassName"] is { Exists: true, Text: "" })
        select $"{FleetObjects.Describe(claim)}: a claim that is only read must name its volume, with the storageClassName \"\"";

    private static IEnumerable<string> Gpus(FleetObjects objects)
    {
        const string Gpu = "nvidia.com/gpu";
        foreach (var workload in objects.Workloads)
        {
            foreach (var container in FleetObjects.ContainersOf(workload)
                .Where(container => container["resources/limits"].Members.Any(member => member.Key == Gpu)))
            {
                var consumed = container["env"].Items.FirstOrDefault(item => item["name"].Text == "ADGENIUS_Frames__Consume")["value"].Text;
                if (FleetObjects.IsOurs(workload) && consumed != "Keyframes")
                {
                    yield return $"{FleetObjects.Describe(workload)}: ADGENIUS_Frames__Consume must be Keyframes: "
                        + "a GPU must not wait for an encoder";
                }

                if (!FleetObjects.PodOf(workload)["tolerations"].Items.Any(item => item["key"].Text == Gpu))
                {
                    yield return $"{FleetObjects.Describe(workload)}: no toleration for {Gpu}, which nodes with GPUs are tainted with";
                }

                foreach (var (label, _) in FleetObjects.PodOf(workload)["nodeSelector"].Members
                    .Where(label => label.Key.StartsWith("nvidia.com/", StringComparison.Ordinal)))
                {
                    yield return $"{FleetObjects.Describe(workload)}: nodes have the label {label} only with GPU Feature Discovery; "
                        + $"the limit {Gpu} places the pod";
                }

                var composers = objects.Workloads.Where(other => FleetObjects.ContainersOf(other).SelectMany(one => one["env"].Items)
                    .Any(item => item["name"].Text == "ADGENIUS_Frames__Consume" && item["value"].Text == "Composition")).ToList();
                if (FleetObjects.IsOurs(workload) && composers.Count == 0)
                {
                    yield return $"{FleetObjects.Describe(workload)}: no other workload composes clips";
                }

                foreach (var composer in composers.Where(composer => FleetObjects.IsOurs(workload)
                    && ClaimsOf(workload).Except(ClaimsOf(composer)).Any()))
                {
                    yield return $"{FleetObjects.Describe(composer)}: its pictures are not enhanced without the volume of models, "
                        + string.Join(", ", ClaimsOf(workload).Except(ClaimsOf(composer)));
                }
            }
        }
    }

    /// <summary>Where a pod mounts the volumes that are shared by claim.</summary>
    private static IEnumerable<string> ClaimsOf(Node workload) =>
        from volume in FleetObjects.PodOf(workload)["volumes"].Items
        where volume["persistentVolumeClaim/claimName"].Exists
        from mount in FleetObjects.ContainersOf(workload).SelectMany(container => container["volumeMounts"].Items)
        where mount["name"].Text == volume["name"].Text
        select $"{volume["persistentVolumeClaim/claimName"]} at {mount["mountPath"]}";

    private static string LabelOf(Node labels) => labels.Members.FirstOrDefault(label => label.Key == Component).Value.Text;
}
