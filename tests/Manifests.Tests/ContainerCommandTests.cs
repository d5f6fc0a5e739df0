using AdGenius.Manifests.Tests.Rules;

namespace AdGenius.Manifests.Tests;

/// <summary>What containers of foreign images start, in the files as they are written.</summary>
public sealed class ContainerCommandTests
{
    private const string VideoServer = "deploy/k8s/components/video-server/video-server.yaml";

    private const string Finding = "it has args and no command";

    public static TheoryData<string> Files =>
    [
        .. Directory.GetFiles(Path.Combine(SourceTree.Root, "deploy/k8s"), "*.yaml", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("containers:", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(SourceTree.Root, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_foreign_image_with_arguments_is_given_its_command(string file) =>
        Assert.DoesNotContain(FindingsOf(Repository.Read(file)), finding => finding.Contains(Finding, StringComparison.Ordinal));

    [Fact]
    public void Arguments_without_a_command_are_found() =>
        Assert.Contains(
            FindingsOf(Repository.Read(VideoServer).Replace("          command:\n            - vllm\n            - serve\n", "")),
            finding => finding.Contains(Finding, StringComparison.Ordinal));

    [Fact]
    public void What_the_video_server_compiles_is_kept_on_its_volume()
    {
        var container = new FleetObjects(Repository.Read(VideoServer)).Workloads.SelectMany(FleetObjects.ContainersOf).Single();
        var cache = container["volumeMounts"].Items.Single(mount => mount["name"].Text == "cache")["mountPath"].Text;

        Assert.All(
            ["HF_HOME", "VLLM_CACHE_ROOT", "TORCHINDUCTOR_CACHE_DIR"],
            name => Assert.StartsWith(
                cache + "/", container["env"].Items.Single(item => item["name"].Text == name)["value"].Text, StringComparison.Ordinal));
    }

    private static IEnumerable<string> FindingsOf(string yaml) => WorkloadRules.Check(new FleetObjects(yaml), hasProbes: false);
}
