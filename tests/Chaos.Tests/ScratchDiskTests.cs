using AdGenius.Chaos.Fleet;

namespace AdGenius.Chaos.Tests;

public sealed class ScratchDiskTests
{
    [Fact]
    public async Task A_filled_disk_takes_no_byte_and_a_freed_one_does()
    {
        var folder = Directory.CreateTempSubdirectory("adgenius-scratch-").FullName;
        var disk = await ScratchDisk.TryMountAsync(folder, megabytes: 2, TestContext.Current.CancellationToken);
        Assert.SkipWhen(disk is null, "Mounting is not allowed here.");
        var file = Path.Combine(folder, "work");
        try
        {
            disk!.Fill();
            Assert.Throws<IOException>(() => File.WriteAllBytes(file, new byte[100_000]));

            disk.Free();
            File.WriteAllBytes(file, new byte[100_000]);
        }
        finally
        {
            await disk!.DisposeAsync();
            Directory.Delete(folder);
        }
    }
}
