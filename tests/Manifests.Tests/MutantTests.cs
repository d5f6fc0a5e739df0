using System.Text.RegularExpressions;
using AdGenius.Manifests.Tests.Rules;

namespace AdGenius.Manifests.Tests;

/// <summary>Mistakes that must be found: each changes the rendered production overlay in one way.</summary>
public sealed class MutantTests
{
    private const string Overlay = "overlays/production";

    /// <summary>What a rule must find: the pattern, its replacement (first match only), and a part of the finding.</summary>
    public static TheoryData<string, string, string> ForRules => new()
    {
        { @"runAsUser: 1654", "runAsUser: 0", "runAsUser must be a number above 0" },
        { @" +runAsUser: 1654\n", "", "runAsUser must be a number above 0" },
        { @"runAsNonRoot: true", "runAsNonRoot: false", "runAsNonRoot must be true" },
        { @"allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "allowPrivilegeEscalation must be false" },
        { @"- ALL", "- NET_RAW", "capabilities.drop must contain ALL" },
        { @"readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "readOnlyRootFilesystem must be true" },
        { @"seccompProfile:\n +type: RuntimeDefault", "seccompProfile:\n          type: Unconfined", "seccompProfile.type" },
        { @"emptyDir: \{\}", "hostPath: {path: /tmp}", "is a hostPath" },
        { @"containerPort: 8080\n", "containerPort: 8080\n          hostPort: 8080\n", "hostPort is not allowed" },
        { @"(automountServiceAccountToken: )false(\n      containers)", "$1true$2", "must be false" },
        { @"enforce: restricted", "enforce: baseline", "must be restricted" },
        { @"mountPath: /tmp\n", "mountPath: /scratch\n", "/tmp must be a volume" },
        { @"(image: \S+adgenius/gateway):\S+", "$1", "has no tag of a version" },
        { @"(image: \S+adgenius/gateway):\S+", "$1:0.0.9", "this version is" },
        { @" +image: \S+adgenius/gateway:\S+\n", "", "has no tag of a version" },
        { @"path: /health/live\n( +)port: http", "path: /health/live\n$1port: htp", "calls the port htp" },
        { @"startupProbe:\n( +)failureThreshold: 60\n( +)httpGet:\n( +)path: /health/live",
            "startupProbe:\n$1failureThreshold: 60\n$2httpGet:\n$3path: /health/ready", "instead of /health/live" },
        { @"terminationGracePeriodSeconds: 60", "terminationGracePeriodSeconds: 30", "the process needs at least" },
        { @"limits:\n( +)ephemeral-storage: \S+\n", "limits:\n", "resources.limits.ephemeral-storage is missing" },
        { @"queueName: render-keyframes", "queueName: render-frames", "there is no queue 'render-frames'" },
        { @"minReplicaCount: 2", "minReplicaCount: 0", "minReplicaCount must be at least 1" },
        { @"type: postgresql", "type: rabbitmq", "scaled by open submissions" },
        { @"(name: orchestrator\n  namespace: adgenius\nspec:\n)(  revisionHistoryLimit)", "$1  replicas: 2\n$2", "every apply undoes" },
        { @"(authenticationRef:\n      name: )rabbitmq", "$1broker", "there is no TriggerAuthentication 'broker'" },
        { @"(kind: PodDisruptionBudget[\s\S]*?component: )frame-worker", "$1frame-workers", "no pod has the label" },
        { @"targetPort: http\n", "targetPort: web\n", "no pod has the port web" },
        { @"serviceAccountName: gateway", "serviceAccountName: gatway", "there is no ServiceAccount 'gatway'" },
        { @"priorityClassName: adgenius-control", "priorityClassName: control", "there is no PriorityClass 'control'" },
        { @"secretRef:\n( +)name: prompt-worker", "secretRef:\n$1name: prompt", "there is no ExternalSecret 'prompt'" },
        { @"configMapRef:\n( +)name: adgenius", "configMapRef:\n$1name: settings", "there is no ConfigMap 'settings'" },
        { @"(importCredentialsSecret:\n +name: )rabbitmq-adgenius", "$1rabbitmq", "User adgenius: there is no ExternalSecret 'rabbitmq'" },
        { @"secretKey: password", "secretKey: pass", "the ExternalSecret rabbitmq-adgenius has no key 'password'" },
        { @"secretKey: postgres", "secretKey: sql", "the ExternalSecret keda has no key 'postgres'" },
        { @"claimName: models", "claimName: model", "there is no PersistentVolumeClaim 'model'" },
        { @"secretKey: FAL_KEY", "secretKey: FALL_KEY", "no C# file reads FALL_KEY" },
        { @"secretKey: FAL_KEY", "secretKey: PIKA_API_KEY", "ExternalSecret provider-worker: FAL_KEY is missing" },
        { @"(property: ADGENIUS_Bus__Uri\n    secretKey: ADGENIUS_Bus__Uri\n)(  refreshInterval: 1h\n  secretStoreRef:\n"
            + @"    kind: ClusterSecretStore\n    name: adgenius\n  target:\n    creationPolicy: Owner\n    name: prompt-worker)",
            "$1  - remoteRef:\n      key: k\n    secretKey: AWS_ACCESS_KEY_ID\n$2", "does not use the object store" },
        { @"value: Keyframes", "value: Both", "a GPU must not wait for an encoder" },
        { @"value: Composition", "value: Both", "no other workload composes clips" },
        { @"(name: frame-composer\n[\s\S]*?mountPath: /var/lib/adgenius/)models", "$1graphs", "without the volume of models" },
        { @"key: nvidia.com/gpu", "key: nvidia.com/gpus", "no toleration" },
        { @"( +)(tolerations:\n +- effect: NoSchedule\n +key: nvidia)", "$1nodeSelector:\n$1  nvidia.com/gpu.present: \"true\"\n$1$2",
            "Deployment frame-worker: nodes have the label nvidia.com/gpu.present only" },
        { @" +volumeName: models\n", "", "PersistentVolumeClaim models: a claim that is only read must name its volume" },
        { @"storageClassName: """"", "storageClassName: standard", "must name its volume, with the storageClassName" },
        { @"(argoproj.io/hook: )Sync", "$1PreSync", "Job migration: the hook PreSync runs before there is the ServiceAccount migration" },
        { @"(argoproj.io/hook: )Sync", "$1PreSync", "before there is the PriorityClass adgenius-control" },
        { @"(argoproj.io/hook: )Sync", "$1PreSync", "before there is the ConfigMap adgenius" },
        { @"(argoproj.io/hook: )Sync", "$1PreSync", "before there is the ExternalSecret migration" },
        { @"port: metrics", "port: metric", "has the port metric" },
        { @"(  ingress:\n[\s\S]*?)port: 25672", "$1port: 25671", "lets its nodes call each other at port 25672" },
        { @"(  ingress:\n[\s\S]*?)endPort: 6500", "$1endPort: 6499", "lets its nodes call each other at port 6500" },
        { @"(  egress:\n[\s\S]*?)endPort: 6500", "$1endPort: 6499", "lets its nodes call each other at port 6500" },
        { @"(name: broker\n[\s\S]*?)port: 5671", "$1port: 5674", "lets gateway in at port 5671" },
        { @"(name: certificate-challenges\n[\s\S]*?port: )8089", "${1}8080", "call the pods that answer challenges" },
        { @"169.254.20.10", "169.254.20.11", "NetworkPolicy dns: no name is resolved where each node has a cache" },
        { @"endpoint: "":4317""", "endpoint: 0.0.0.0:4317", "ConfigMap otel-collector: 0.0.0.0 is no address" },
        { @"(name: bus\n[\s\S]*?cidr: )fc00::/7", "${1}fd00::/8", "NetworkPolicy bus: it names networks of IPv4 or of IPv6 alone" },
        { @"(name: internet\n[\s\S]*?cidr: )::/0", "${1}2000::/3", "NetworkPolicy internet: it names networks of IPv4" },
        { @"169.254.170.23", "169.254.170.2", "pods with a role cannot call 169.254.170.23/32" },
        { @"(metadata.name: )keda", "$1keda-system", "lets KEDA in" },
        { @"(name: database\n[\s\S]*?)- storage-worker", "$1- storage", "storage-worker is missing, which may buy" },
        { @"(name: database\n[\s\S]*?)- operator", "$1- operators", "lets it call the database" },
        { @"(name: object-store\n[\s\S]*?)- operator", "$1- operators", "lets it call the object store" },
        { @"(name: calls-of-operators\n[\s\S]*?)port: 8080", "$1port: 80", "lets it call the gateway" },
        { @"(name: gateway\n  namespace: adgenius\nspec:\n  ingress:\n[\s\S]*?component: )operator", "$1operators",
            "lets it in at the gateway" },
        { @"(name: internet\n[\s\S]*?)- protocol: TCP", "$1- port: 443\n      protocol: TCP", "call a callbackUrl at port 8443" },
        { @"(name: internet\n[\s\S]*?)- protocol: TCP", "$1- port: 443\n      protocol: TCP", "call a sourceImage at port 8443" },
        { @"proxy-body-size: 101m", "proxy-body-size: 100m", "must be more than 104857600 bytes" },
        { @"path: /v1/videos", "path: /v1/video", "no Ingress has the path /v1/videos" },
        { @"(name: gateway-uploads\n[\s\S]*?host: )ads", "$1other", "no Ingress has the path /api/v1/assets of the host" },
        { @"(name: gateway-grpc\n[\s\S]*?host: )grpc", "$1rpc", "the host rpc.ads.example.com is not that of" },
        { @"(name: gateway-uploads\n[\s\S]*?- hosts:\n +- )ads", "$1other", "no certificate for the host ads.example.com" },
        { @"(containers: \[\]\n +priorityClassName: adgenius-)control", "$1work", "RabbitmqCluster rabbitmq: the priority of" },
        { @" +priorityClassName: adgenius-control\n( +topologySpreadConstraints:\n( +)- labelSelector:\n +matchLabels:\n"
            + @" +app.kubernetes.io/name: rabbitmq)", "$1", "RabbitmqCluster rabbitmq: the priority of ''" },
        { @"(app.kubernetes.io/name: rabbitmq\n +maxSkew: 1\n +topologyKey: )kubernetes.io/hostname", "$1kubernetes.io/arch",
            "RabbitmqCluster rabbitmq: its nodes are not spread over kubernetes.io/hostname" },
        { @"(maxUnavailable: )1(\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: rabbitmq)", "${1}2$2",
            "RabbitmqCluster rabbitmq: no PodDisruptionBudget" },
        { @"queueName: stage-source-image", "queueName: compose-clip", "no trigger for the queue 'stage-source-image'" },
    };

    [Theory]
    [InlineData(@"(kind: StatefulSet\n    name: )video-server", "$1video-servers", "there is no StatefulSet 'video-servers'")]
    [InlineData(@"- mountPath: /cache\n( +)name: cache", "- mountPath: /cache\n$1name: weights", "it mounts weights")]
    [InlineData(@"targetPort: http\n(  publishNotReadyAddresses)", "targetPort: web\n$1", "no pod has the port web")]
    [InlineData(@"readinessProbe:(\n +failureThreshold: 3\n +httpGet:\n +path: /health\n)", "another:$1", "readinessProbe is missing")]
    public async Task A_rule_finds_it_beside_video_servers(string pattern, string replacement, string finding)
    {
        const string WithVideoServers = "overlays/production-video";
        var yaml = await Rendering.OfAsync(WithVideoServers);
        var changed = new Regex(pattern).Replace(yaml, replacement, 1);
        Assert.Contains(Findings.Of(WithVideoServers, changed), text => text.Contains(finding, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ForRules))]
    public async Task A_rule_finds_it(string pattern, string replacement, string finding)
    {
        var yaml = await Rendering.OfAsync(Overlay);
        var changed = Change(yaml, pattern, replacement);
        Assert.Contains(Findings.Of(Overlay, changed), text => text.Contains(finding, StringComparison.Ordinal));
    }

    [LongTest]
    [Fact]
    public async Task The_schemas_find_unknown_members_wrong_types_and_missing_ones()
    {
        (string Pattern, string Replacement)[] mutants =
        [
            (@"replicas: 1\n", "replicas: one\n"),
            (@"livenessProbe:", "livenesProbe:"),
            (@"containerPort: 8080", "containerPort: eight"),
            (@" +name: gateway\n( +)ports:", "$1ports:"),
            (@"minReplicaCount:", "minReplicas:"),
            (@"minReplicaCount: 2", "minReplicaCount: \"2\""),
            (@"  scaleTargetRef:\n    name: orchestrator\n", ""),
            (@"memory: 2Gi", "memory: 2GiB"),
            (@"emptyDir: \{\}", "emptyDir: []"),
            (@"periodSeconds: 120\n", "periodSeconds: [1]\n"),
            (@"queueName: \S+", "queueName: 5"),
            (@"podSelector: \{\}", "podSelectors: {}"),
            (@"maxUnavailable: 1\n", "maxUnavailible: 1\n"),
            (@"refreshInterval: 1h", "refreshIntervall: 1h"),
            (@"honorLabels: true", "honorLabels: 5"),
            (@"ingressClassName:", "ingresClassName:"),
            (@"kind: Deployment", "kind: Deploymant"),
        ];
        var yaml = await Rendering.OfAsync(Overlay);
        var folder = Directory.CreateTempSubdirectory("adgenius-mutants-");
        try
        {
            var files = mutants.Select((mutant, index) =>
            {
                var file = Path.Combine(folder.FullName, $"mutant-{index:00}.yaml");
                File.WriteAllText(file, Change(yaml, mutant.Pattern, mutant.Replacement));
                return file;
            }).ToList();
            var findings = await Rendering.ValidateAsync(files);
            var unseen = files.Where(file => !findings.Any(finding => finding.StartsWith(file, StringComparison.Ordinal)))
                .Select(file => mutants[files.IndexOf(file)].Pattern);
            Assert.Empty(unseen);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Change(string yaml, string pattern, string replacement)
    {
        var changed = new Regex(pattern).Replace(yaml, replacement, 1);
        Assert.True(changed != yaml, $"nothing in {Overlay} matches {pattern}");
        return changed;
    }
}
