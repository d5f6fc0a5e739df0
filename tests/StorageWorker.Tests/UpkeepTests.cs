using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Upkeep;
using AdGenius.StorageWorker.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Tests;

public sealed class UpkeepTests : StorageScenario
{
    [Fact]
    public async Task The_sweep_takes_what_is_old_in_staging_and_nothing_else()
    {
        var order = await OrderAsync(await Clips.Mp4Async());
        await Store.PutAsync("videos/demo/old.mp4", new MemoryStream([1]), new PutOptions { ContentType = "video/mp4" }, Cancellation);
        foreach (var key in (string[])[order.Clip.Key, "videos/demo/old.mp4"])
        {
            File.SetLastWriteTimeUtc(Path.Combine(Home, "objects", key), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Assert.Equal(1, await Services.GetRequiredService<StagingSweep>().SweepAsync(Cancellation));
        Assert.Equal([StagingKeys.Of(order.JobId, order.TakeId, 1, "keyframes/0001.png"), "videos/demo/old.mp4"], await KeysAsync());
    }

    [Fact]
    public void Work_that_a_killed_process_left_is_cleared_and_living_work_is_not()
    {
        var root = Path.Combine(Home, "shared-work");
        var options = Options.Create(new StorageOptions { WorkFolder = root });
        using var living = new WorkFolders(options, NullLogger<WorkFolders>.Instance);
        using var work = living.Create();
        File.WriteAllText(work.File("clip.mp4"), "at work");
        var dead = Path.Combine(root, "dead");
        Directory.CreateDirectory(Path.Combine(dead, "x"));
        File.WriteAllText(Path.Combine(dead, ".lock"), "");
        File.WriteAllText(Path.Combine(dead, "x", "clip.mp4"), "left");

        using var next = new WorkFolders(options, NullLogger<WorkFolders>.Instance);
        using var folder = next.Create();
        Assert.False(Directory.Exists(dead));
        Assert.Equal("at work", File.ReadAllText(work.File("clip.mp4")));
    }

    [Theory]
    [InlineData("../videos")]
    [InlineData("/videos")]
    [InlineData("staging")]
    [InlineData("staging/x")]
    [InlineData("")]
    public void A_prefix_that_is_no_folder_of_its_own_stops_the_process(string prefix) =>
        Assert.True(new StoragePrefixValidator().Validate(null, new StorageOptions { Prefix = prefix }).Failed);
}
