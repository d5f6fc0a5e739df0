namespace AdGenius.Manifests.Tests.Rules;

/// <summary>All rules.</summary>
internal static class Findings
{
    /// <summary>What is wrong with the objects of an overlay, a sentence each.</summary>
    public static IReadOnlyList<string> Of(string overlay, string yaml)
    {
        var objects = new FleetObjects(yaml);
        return [
            .. PodSecurityRules.Check(objects, allowsHostPorts: overlay == "overlays/podman"),
            .. WorkloadRules.Check(objects, hasProbes: overlay != "overlays/podman"),
            .. ReferenceRules.Check(objects),
            .. NetworkRules.Check(objects),
            .. BrokerRules.Check(objects),
        ];
    }
}
