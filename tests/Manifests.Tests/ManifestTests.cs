using AdGenius.Manifests.Tests.Rules;

namespace AdGenius.Manifests.Tests;

/// <summary>Every overlay, rendered: the published schemas, Pod Security, and the rules that no schema knows.</summary>
public sealed class ManifestTests
{
    private const string Models = "deploy/k8s/examples/models-on-nfs.yaml";

    public static TheoryData<string> Overlays =>
        ["base", "overlays/dev", "overlays/podman", "overlays/staging", "overlays/production", "overlays/production-video"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task An_overlay_fulfils_every_rule(string overlay)
    {
        var findings = Findings.Of(overlay, await Rendering.OfAsync(overlay));
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    [Fact]
    public async Task Overlays_that_may_be_in_one_cluster_share_no_object_of_the_cluster_and_no_secret()
    {
        var texts = new List<string>();
        foreach (var overlay in Overlays.Select(row => row.Data).Where(overlay => overlay != "base")) // which is not applied itself
        {
            texts.Add(await Rendering.OfAsync(overlay));
        }

        Assert.Empty(ClusterRules.Check(texts.Select(text => new FleetObjects(text))));

        var shared = texts.Select(text => text.Replace("adgenius-staging-work", "adgenius-work", StringComparison.Ordinal));
        Assert.Equal(
            "PriorityClass adgenius-work is of the overlays of adgenius and adgenius-staging",
            Assert.Single(ClusterRules.Check(shared.Select(text => new FleetObjects(text)))));

        var sharedSecrets = texts.Select(
            text => text.Replace("name: adgenius-staging\n  target", "name: adgenius\n  target", StringComparison.Ordinal));
        Assert.Contains(
            "ClusterSecretStore adgenius, key adgenius/provider-worker is of the overlays of adgenius and adgenius-staging",
            ClusterRules.Check(sharedSecrets.Select(text => new FleetObjects(text))));
    }

    [LongTest]
    [Fact]
    public async Task Every_object_is_valid_by_the_schema_of_its_kind()
    {
        var folder = Directory.CreateTempSubdirectory("adgenius-manifests-");
        try
        {
            var files = new List<string> { Repository.PathOf(Models) };
            foreach (var overlay in Overlays.Select(row => row.Data))
            {
                files.Add(Path.Combine(folder.FullName, overlay.Replace('/', '-') + ".yaml"));
                await File.WriteAllTextAsync(files[^1], await Rendering.OfAsync(overlay), TestContext.Current.CancellationToken);
            }

            var findings = await Rendering.ValidateAsync(files);
            Assert.True(findings.Count == 0, string.Join('\n', findings));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task An_overlay_deploys_every_service_with_an_image_of_its_name(string overlay)
    {
        var objects = new FleetObjects(await Rendering.OfAsync(overlay));
        foreach (var service in FleetObjects.Services)
        {
            var image = FleetObjects.ImageOf(FleetObjects.ContainersOf(objects.Find("Deployment", service)).First()).Name;
            Assert.StartsWith($"adgenius/{service}", image, StringComparison.Ordinal);
        }

        var migration = FleetObjects.ContainersOf(objects.Find("Job", "migration")).Single();
        Assert.Equal(["db", "update"], migration["args"].Items.Select(item => item.Text));
    }

    /// <summary>A server knows its own videos only, so each pod that may be started must be named.</summary>
    [Fact]
    public async Task The_provider_worker_names_every_video_server()
    {
        var objects = new FleetObjects(await Rendering.OfAsync("overlays/production-video"));
        var container = FleetObjects.ContainersOf(objects.Find("Deployment", "provider-worker")).Single();
        var named = container["env"].Items.Single(item => item["name"].Text == "ADGENIUS_Providers__OpenAiVideos__Servers")["value"].Text;
        var servers = objects.Find("StatefulSet", "video-server");
        var port = FleetObjects.ContainersOf(servers).Single()["ports"].Items.Single()["containerPort"].Number;
        var count = (int)objects.Find("ScaledObject", "video-server")["spec/maxReplicaCount"].Number!;
        Assert.Equal(
            Enumerable.Range(0, count).Select(i => $"http://video-server-{i}.{servers["spec/serviceName"]}:{port}/v1/"),
            named.Split(',').Select(address => address.Trim()));
        Assert.True(objects.Find("Service", servers["spec/serviceName"].Text).Exists);

        // What the component replaces must still be what the overlay production has.
        var plain = new FleetObjects(await Rendering.OfAsync("overlays/production"));
        var added = objects.All.Select(FleetObjects.Describe).Except(plain.All.Select(FleetObjects.Describe)).Order();
        Assert.Equal(
            [
                "NetworkPolicy calls-of-video-servers", "NetworkPolicy video-server", "PodDisruptionBudget video-server",
                "ScaledObject video-server", "Service video-server", "ServiceAccount video-server", "StatefulSet video-server",
            ],
            added);
    }

    /// <summary>The claim is only read, so the same folder is filled through a second one.</summary>
    [Fact]
    public async Task The_example_of_the_volume_of_models_binds_the_claim_of_the_component_and_a_claim_for_writing()
    {
        var example = new FleetObjects(Repository.Read(Models));
        var claim = new FleetObjects(await Rendering.OfAsync("overlays/production")).Find("PersistentVolumeClaim", "models");
        Node[] claims = [claim, .. example.OfKind("PersistentVolumeClaim")];
        Assert.Equal(["ReadOnlyMany", "ReadWriteMany"], claims.Select(one => one["spec/accessModes"].Items.Single().Text));
        foreach (var one in claims)
        {
            var volume = example.Find("PersistentVolume", one["spec/volumeName"].Text)["spec"];
            Assert.Equal(
                (one["metadata/namespace"].Text, FleetObjects.NameOf(one)),
                (volume["claimRef/namespace"].Text, volume["claimRef/name"].Text));
            Assert.Equal(one["spec/accessModes"].Items.Single().Text, volume["accessModes"].Items.Single().Text);
            Assert.Equal(one["spec/resources/requests/storage"].Text, volume["capacity/storage"].Text);
        }

        var folders = example.OfKind("PersistentVolume").Select(volume => (volume["spec/nfs/server"].Text, volume["spec/nfs/path"].Text));
        Assert.Single(folders.Distinct());
        Assert.Empty(PodSecurityRules.Check(example, allowsHostPorts: false));
        var container = FleetObjects.ContainersOf(example.Find("Job", "models-loader")).Single();
        Assert.Equal(("adgenius/command", Repository.Version), FleetObjects.ImageOf(container));
    }

    /// <summary>The default ends every pod that is too many within five minutes, and with it the work of an hour.</summary>
    [Fact]
    public async Task Every_scaled_workload_removes_one_pod_at_a_time()
    {
        var objects = new FleetObjects(await Rendering.OfAsync("overlays/production-video"));
        var scaled = objects.All.Where(item => item["kind"].Text == "ScaledObject").ToList();
        Assert.NotEmpty(scaled);
        Assert.All(scaled, item =>
        {
            var scaleDown = item["spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown"];
            Assert.True(scaleDown["stabilizationWindowSeconds"].Number >= 120, FleetObjects.Describe(item));
            var policy = Assert.Single(scaleDown["policies"].Items);
            Assert.Equal("Pods", policy["type"].Text);
        });
    }

    [Fact]
    public async Task Production_has_every_component()
    {
        var objects = new FleetObjects(await Rendering.OfAsync("overlays/production"));
        var kinds = objects.All.Select(item => item["kind"].Text).Distinct().Order();
        Assert.Equal(
            "ConfigMap CronJob Deployment ExternalSecret HorizontalPodAutoscaler Ingress Job Namespace NetworkPolicy Permission "
            + "PersistentVolumeClaim PodDisruptionBudget Policy PriorityClass PrometheusRule RabbitmqCluster ScaledObject Service "
            + "ServiceAccount ServiceMonitor TriggerAuthentication User",
            string.Join(' ', kinds));
    }
}
