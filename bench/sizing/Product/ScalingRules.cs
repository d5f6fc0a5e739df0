using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace AdGenius.Bench.Sizing.Product;

/// <summary>Reads the manifests of KEDA that are part of this program as deploy/k8s has them.</summary>
internal static class ScalingRules
{
    /// <summary>The rules of the component keda, and with <paramref name="isGpu"/> what the component gpu makes of them.</summary>
    public static IReadOnlyDictionary<string, ScalingRule> Read(bool isGpu)
    {
        var rules = new Dictionary<string, ScalingRule>(StringComparer.Ordinal);
        foreach (var document in Documents("keda/").Concat(isGpu ? Documents("gpu/") : []))
        {
            if (document.RootNode is YamlSequenceNode patch)
            {
                // The only patch is of the deployment whose pods get GPUs.
                rules["frame-worker"] = Patched(rules["frame-worker"], patch);
            }
            else if (document.RootNode is YamlMappingNode mapping && TextOf(mapping, "kind") == "ScaledObject")
            {
                var rule = RuleOf(mapping);
                rules[rule.Deployment] = rule;
            }
        }

        return rules;
    }

    private static IEnumerable<YamlDocument> Documents(string prefix)
    {
        var assembly = typeof(ScalingRules).Assembly;
        foreach (var name in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var stream = new YamlStream();
            stream.Load(reader);
            foreach (var document in stream.Documents)
            {
                yield return document;
            }
        }
    }

    private static ScalingRule RuleOf(YamlMappingNode root)
    {
        var spec = (YamlMappingNode)root["spec"];
        var scaleDown = (YamlMappingNode)spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]["scaleDown"];
        var policy = (YamlMappingNode)((YamlSequenceNode)scaleDown["policies"]).Single();
        if (TextOf(policy, "type") != "Pods")
        {
            throw new InvalidDataException("A policy of scaleDown that is not of the type Pods is not simulated.");
        }

        return new ScalingRule
        {
            Deployment = spec["scaleTargetRef"]["name"].ToString(),
            MinReplicas = NumberOf(spec["minReplicaCount"]),
            MaxReplicas = NumberOf(spec["maxReplicaCount"]),
            PollingSeconds = NumberOf(spec["pollingInterval"]),
            CooldownSeconds = NumberOf(spec["cooldownPeriod"]),
            StabilizationSeconds = NumberOf(scaleDown["stabilizationWindowSeconds"]),
            PodsPerStepDown = NumberOf(policy["value"]),
            StepDownSeconds = NumberOf(policy["periodSeconds"]),
            Triggers = TriggersOf((YamlSequenceNode)spec["triggers"]),
        };
    }

    private static ScalingRule Patched(ScalingRule rule, YamlSequenceNode patch)
    {
        foreach (var operation in patch.Children.OfType<YamlMappingNode>())
        {
            rule = (TextOf(operation, "op"), TextOf(operation, "path")) switch
            {
                ("replace", "/spec/minReplicaCount") => rule with { MinReplicas = NumberOf(operation["value"]) },
                ("replace", "/spec/maxReplicaCount") => rule with { MaxReplicas = NumberOf(operation["value"]) },
                ("replace", "/spec/triggers") => rule with { Triggers = TriggersOf((YamlSequenceNode)operation["value"]) },
                var (op, path) => throw new InvalidDataException($"The patch '{op} {path}' of a ScaledObject is not simulated."),
            };
        }

        return rule;
    }

    private static IReadOnlyList<(string Queue, double PerPod)> TriggersOf(YamlSequenceNode triggers) =>
    [
        .. triggers.Children.Select(trigger => (YamlMappingNode)trigger).Select(trigger =>
        {
            var metadata = (YamlMappingNode)trigger["metadata"];
            return TextOf(trigger, "type") == "postgresql"
                ? (ScalingRule.OpenSubmissions, double.Parse(metadata["targetQueryValue"].ToString(), CultureInfo.InvariantCulture))
                : (metadata["queueName"].ToString(), double.Parse(metadata["value"].ToString(), CultureInfo.InvariantCulture));
        }),
    ];

    private static string? TextOf(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value.ToString() : null;

    private static int NumberOf(YamlNode node) => int.Parse(node.ToString(), CultureInfo.InvariantCulture);
}
