using System.Globalization;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Processes;
using YamlDotNet.RepresentationModel;

namespace AdGenius.Hosting.Tests.Deploy;

/// <summary>The manifests against the code they deploy.</summary>
public sealed class ManifestTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "k8s");

    public static TheoryData<string> Services =>
        ["gateway", "orchestrator", "prompt-worker", "provider-worker", "frame-worker", "storage-worker"];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_service_is_deployed_with_truthful_probes(string service)
    {
        var pod = At(Read($"{service}.yaml"), "spec", "template", "spec");
        var container = At(pod, "containers", "0");

        Assert.Equal($"adgenius/{service}:0.1.0", At(container, "image").ToString());
        Assert.Equal("/health/ready", At(container, "readinessProbe", "httpGet", "path").ToString());
        Assert.Equal("/health/live", At(container, "livenessProbe", "httpGet", "path").ToString());
        var grace = int.Parse(At(pod, "terminationGracePeriodSeconds").ToString(), CultureInfo.InvariantCulture);
        Assert.Equal(StopTimes.All.Single(times => times.Service == service).GracePeriod.TotalSeconds, grace);
    }

    [Fact]
    public void Scaling_watches_queues_that_exist()
    {
        var triggers = (YamlSequenceNode)At(Read("frame-worker-scaling.yaml"), "spec", "triggers");

        Assert.NotEmpty(triggers);
        Assert.All(triggers, trigger => Assert.NotNull(FleetQueue.Find(At(trigger, "metadata", "queueName").ToString())));
    }

    [Fact]
    public void The_kustomization_names_every_file()
    {
        var named = ((YamlSequenceNode)At(Read("kustomization.yaml"), "resources")).Select(node => node.ToString()).Order();

        Assert.Equal(Directory.GetFiles(Folder).Select(Path.GetFileName).Where(name => name != "kustomization.yaml").Order(), named);
    }

    private static YamlNode Read(string file)
    {
        using var text = File.OpenText(Path.Combine(Folder, file));
        var stream = new YamlStream();
        stream.Load(text);
        return stream.Documents[0].RootNode;
    }

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(
        node, (current, step) => current is YamlSequenceNode list
            ? list[int.Parse(step, CultureInfo.InvariantCulture)]
            : ((YamlMappingNode)current)[step]);
}
