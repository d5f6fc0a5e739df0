using AdGenius.Downloads;
using AdGenius.Manifests.Tests.Rules;
using AdGenius.ProviderWorker.Results;

namespace AdGenius.Manifests.Tests;

/// <summary>The disk of pods against what may be on it: a pod that takes more is evicted at once, in the middle of paid calls.</summary>
public sealed class ClipDiskTests
{
    /// <summary>Logs, source pictures and crash records.</summary>
    private const long Besides = 1L << 30;

    [Fact]
    public void The_provider_worker_has_the_disk_of_its_clips()
    {
        var workload = Node.Documents(Repository.Read("deploy/k8s/base/provider-worker.yaml"))
            .First(item => item["kind"].Text == "Deployment");

        var limit = FleetObjects.ContainersOf(workload).First()["resources/limits/ephemeral-storage"].Text;

        var clips = new ClipSpaceOptions().MaxBytes;
        Assert.EndsWith("Gi", limit, StringComparison.Ordinal);
        Assert.InRange(clips + Besides, 0, long.Parse(limit[..^2], null) << 30);
        Assert.True(clips >= new DownloadOptions().MaxBytes);
    }
}
