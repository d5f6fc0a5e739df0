using AdGenius.Manifests.Tests.Rules;
using AdGenius.Media.Processes;
using AdGenius.StorageWorker;

namespace AdGenius.Manifests.Tests;

/// <summary>The memory of pods against the limits of the programs that run in them.</summary>
public sealed class ChildMemoryTests
{
    /// <summary>For the .NET process itself.</summary>
    private const long Own = 512L << 20;

    /// <summary>What takes a <see cref="ChildTurn"/> runs alone.</summary>
    private static readonly long Turn = Math.Max(ChildMemory.Decoder, Math.Max(ChildMemory.Flattener, ChildMemory.Probe));

    // Finishing encodes, or decodes in two programs, or one and some sound.
    private static readonly long Finishing = new[]
    {
        ChildMemory.Encoder, 2 * ChildMemory.Decoder, ChildMemory.Decoder + ChildMemory.Sound + ChildMemory.Sound,
    }.Max();

    public static TheoryData<string, long> Needed => new()
    {
        { "storage-worker", (new StorageOptions().ConcurrentFinishes * Finishing) + Turn },
        { "provider-worker", Turn + ChildMemory.Sandbox },
        { "frame-worker", ChildMemory.ComposerEncoder + ChildMemory.Decoder },
    };

    [Theory]
    [MemberData(nameof(Needed))]
    public void Pods_have_the_memory_of_the_programs_that_run_in_them_at_a_time(string service, long children)
    {
        var workload = Node.Documents(Repository.Read($"deploy/k8s/base/{service}.yaml")).First(item => item["kind"].Text == "Deployment");

        var limit = FleetObjects.ContainersOf(workload).First()["resources/limits/memory"].Text;

        Assert.EndsWith("Gi", limit, StringComparison.Ordinal);
        Assert.InRange(children + Own, 0, long.Parse(limit[..^2], null) << 30);
    }

    [Fact]
    public void The_composer_beside_the_cards_has_the_memory_of_its_programs()
    {
        var limit = Node.Documents(Repository.Read("deploy/k8s/components/gpu/frame-composer.yaml"))
            .First(item => item["kind"].Text == "Deployment")["spec/template/spec/containers"].Items.First()
            ["resources/limits/memory"].Text;

        Assert.InRange(ChildMemory.ComposerEncoder + ChildMemory.Decoder + Own, 0, long.Parse(limit[..^2], null) << 30);
    }
}
