using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;

namespace AdGenius.Diffusion.Tests.Devices;

public sealed class SystemMemoryTests
{
    private const long Gibibyte = 1L << 30;
    private const string Physical = "MemTotal:       16777216 kB\nMemFree:  1 kB\n"; // 16 GiB

    /// <summary>As containers, services and plain machines have it; the expected memory is in GiB.</summary>
    [Theory]
    [InlineData("0::/", "memory.max", "8589934592", 8)]
    [InlineData("0::/system.slice/adgenius.service", "system.slice/adgenius.service/memory.max", "4294967296", 4)]
    [InlineData("0::/system.slice/adgenius.service", "system.slice/memory.max", "4294967296", 4)]
    [InlineData("0::/system.slice/adgenius.service", "other.slice/memory.max", "4294967296", 16)]
    [InlineData("0::/../../pod", "memory.max", "4294967296", 4)]
    [InlineData("0::/", "memory.max", "max", 16)]
    [InlineData("0::/", "memory.max", "68719476736", 16)]
    [InlineData("4:memory:/docker/abc", "memory/memory.limit_in_bytes", "8589934592", 8)]
    [InlineData("4:cpu,memory:/docker/abc", "memory/docker/abc/memory.limit_in_bytes", "8589934592", 8)]
    [InlineData("4:memory:/docker/abc", "memory/memory.limit_in_bytes", "9223372036854771712", 16)]
    [InlineData("5:cpu:/docker/abc\n4:memory:/docker/abc\n0::/", "memory/docker/abc/memory.limit_in_bytes", "2147483648", 2)]
    public void The_smallest_limit_around_the_process_counts(string groups, string file, string limit, long expected)
    {
        using var root = new TemporaryFolder();
        Write(root, "proc/meminfo", Physical);
        Write(root, "proc/self/cgroup", groups + "\n");
        Write(root, "sys/fs/cgroup/" + file, limit + "\n");

        Assert.Equal(expected * Gibibyte, SystemMemory.Read(root.Path));
    }

    [Fact]
    public void A_system_without_these_files_has_what_the_runtime_says()
    {
        using var root = new TemporaryFolder();

        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, SystemMemory.Read(root.Path));
    }

    /// <summary>Weights are no managed memory: in a container the limit of the managed heap would refuse models that fit.</summary>
    [Fact]
    public void A_model_may_take_the_memory_of_the_system_whatever_the_limit_of_the_managed_heap_is()
    {
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("sd"));
        long room = (long)(SystemMemory.TotalBytes * 0.85) - folder.WeightBytes;
        MemoryRequirement.CheckBesideOthers(folder, new DiffusionModelOptions { OtherWeightBytes = () => room });

        Assert.Throws<ModelFaultException>(
            () => MemoryRequirement.CheckBesideOthers(folder, new DiffusionModelOptions { OtherWeightBytes = () => room + 1 }));
    }

    private static void Write(TemporaryFolder root, string file, string content) => File.WriteAllText(root.File(file.Split('/')), content);
}
