namespace AdGenius.Manifests.Tests.Rules;

/// <summary>
/// Pod Security "restricted" as the admission controller checks it, and beyond it what this project asks of its own pods: a user by number
/// and a read-only root file system.
/// </summary>
internal static class PodSecurityRules
{
    private static readonly string[] AllowedVolumes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    public static IEnumerable<string> Check(FleetObjects objects, bool allowsHostPorts)
    {
        foreach (var space in objects.OfKind("Namespace"))
        {
            if (!space["metadata/labels"].Members.Any(
                label => label is { Key: "pod-security.kubernetes.io/enforce", Value.Text: "restricted" }))
            {
                yield return $"{FleetObjects.Describe(space)}: the label pod-security.kubernetes.io/enforce must be restricted";
            }
        }

        foreach (var workload in objects.Workloads)
        {
            foreach (var finding in OfPod(FleetObjects.PodOf(workload))
                .Concat(FleetObjects.ContainersOf(workload).SelectMany(container => OfContainer(workload, container, allowsHostPorts))))
            {
                yield return $"{FleetObjects.Describe(workload)}: {finding}";
            }
        }
    }

    private static IEnumerable<string> OfPod(Node pod)
    {
        foreach (var member in new[] { "hostNetwork", "hostPID", "hostIPC" })
        {
            if (pod[member].Text == "true")
            {
                yield return $"{member} is not allowed";
            }
        }

        if (pod["automountServiceAccountToken"].Text != "false")
        {
            yield return "automountServiceAccountToken must be false: no service calls the Kubernetes API";
        }

        foreach (var volume in pod["volumes"].Items)
        {
            foreach (var (kind, _) in volume.Members.Where(member => member.Key != "name" && !AllowedVolumes.Contains(member.Key)))
            {
                yield return $"the volume {volume["name"]} is a {kind}, which Pod Security restricted forbids";
            }
        }
    }

    private static IEnumerable<string> OfContainer(Node workload, Node container, bool allowsHostPorts)
    {
        var pod = FleetObjects.PodOf(workload);
        Node Setting(string member) =>
            container[$"securityContext/{member}"] is { Exists: true } own ? own : pod[$"securityContext/{member}"];
        var name = container["name"];
        if (Setting("runAsNonRoot").Text != "true")
        {
            yield return $"{name}: runAsNonRoot must be true";
        }

        if (Setting("runAsUser").Number is not > 0)
        {
            yield return $"{name}: runAsUser must be a number above 0; a kubelet cannot verify a user by name";
        }

        if (Setting("seccompProfile/type").Text is not ("RuntimeDefault" or "Localhost"))
        {
            yield return $"{name}: seccompProfile.type must be RuntimeDefault";
        }

        if (container["securityContext/allowPrivilegeEscalation"].Text != "false")
        {
            yield return $"{name}: allowPrivilegeEscalation must be false";
        }

        if (container["securityContext/privileged"].Text == "true")
        {
            yield return $"{name}: privileged is not allowed";
        }

        if (!container["securityContext/capabilities/drop"].Items.Any(item => item.Text == "ALL"))
        {
            yield return $"{name}: capabilities.drop must contain ALL";
        }

        if (container["securityContext/capabilities/add"].Items.Any(item => item.Text != "NET_BIND_SERVICE"))
        {
            yield return $"{name}: capabilities.add is not allowed";
        }

        if (FleetObjects.IsOurs(workload) && container["securityContext/readOnlyRootFilesystem"].Text != "true")
        {
            yield return $"{name}: readOnlyRootFilesystem must be true";
        }

        if (FleetObjects.IsOurs(workload) && !container["volumeMounts"].Items.Any(mount => mount["mountPath"].Text == "/tmp"))
        {
            yield return $"{name}: /tmp must be a volume, as the root file system is read-only";
        }

        if (!allowsHostPorts && container["ports"].Items.Any(port => port["hostPort"].Exists))
        {
            yield return $"{name}: hostPort is not allowed";
        }
    }
}
