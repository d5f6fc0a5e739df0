using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Maintenance;
using AdGenius.StorageWorker.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Tests;

public sealed class MaintenanceTests : StorageScenario
{
    [Fact]
    public async Task Expired_objects_in_staging_are_deleted_and_nothing_else()
    {
        var command = await CommandAsync(await Clips.Mp4Async());
        await Store.PutAsync("videos/demo/old.mp4", new MemoryStream([1]), new PutOptions { ContentType = "video/mp4" }, Cancellation);
        foreach (var key in (string[])[command.Clip.Key, "videos/demo/old.mp4"])
        {
            File.SetLastWriteTimeUtc(Path.Combine(Home, "objects", key), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        Assert.Equal(1, await Services.GetRequiredService<StagingSweep>().SweepAsync(Cancellation));
        Assert.Equal([StagingKeys.Of(command.JobId, command.TakeId, 1, "keyframes/0001.png"), "videos/demo/old.mp4"], await KeysAsync());
    }

    /// <summary>A host whose clock is ahead must not delete files in use: the store's own clock counts.</summary>
    [Fact]
    public async Task Staging_is_swept_by_the_clock_of_the_store()
    {
        var store = new ClockStore();
        var lifetime = new StorageOptions().StagingLifetime;
        store.Keys["staging/expired"] = ClockStore.Now - lifetime - TimeSpan.FromMinutes(1);
        store.Keys["staging/in-use"] = ClockStore.Now - lifetime + TimeSpan.FromMinutes(1);

        var swept = await new StagingSweep(store, Options.Create(new StorageOptions()), NullLogger<StagingSweep>.Instance)
            .SweepAsync(Cancellation);

        Assert.Equal((1, "staging/in-use"), (swept, Assert.Single(store.Keys).Key));
    }

    [Theory]
    [InlineData("staging/a-locked")]
    [InlineData("staging/")]
    public async Task What_the_store_refuses_to_delete_does_not_end_the_sweep(string refused)
    {
        var store = new ClockStore();
        store.Refused.Add(refused);
        foreach (var key in (string[])["staging/a-locked", "staging/b"])
        {
            store.Keys[key] = ClockStore.Now - TimeSpan.FromHours(2);
        }

        var swept = await new StagingSweep(store, Options.Create(new StorageOptions()), NullLogger<StagingSweep>.Instance)
            .SweepAsync(ClockStore.Now - TimeSpan.FromHours(1), Cancellation);

        var left = store.Refused.Intersect(store.Keys.Keys);
        Assert.Equal(left, store.Keys.Keys);
        Assert.Equal(2 - store.Keys.Count, swept);
        Assert.Equal(((string[])["staging/", $"{new StorageOptions().Prefix}/"]).Except(store.Refused), store.CleanedPrefixes);
    }

    [Fact]
    public async Task Folders_of_killed_processes_are_deleted_at_the_start_and_others_are_not()
    {
        var root = Path.Combine(Home, "shared-work");
        var options = Options.Create(new StorageOptions { WorkFolder = root });
        using var work = new WorkFolders(options, NullLogger<WorkFolders>.Instance).Create();
        await File.WriteAllTextAsync(work.File("clip.mp4"), "at work", Cancellation);
        var ended = Path.Combine(root, "adgenius-storage-ended");
        Directory.CreateDirectory(Path.Combine(ended, "x"));
        await File.WriteAllTextAsync(Path.Combine(ended, ".lock"), "", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(ended, "x", "clip.mp4"), "left", Cancellation);
        var foreign = Directory.CreateDirectory(Path.Combine(root, "objects", "acme")).FullName;

        await new WorkFolders(options, NullLogger<WorkFolders>.Instance).StartAsync(Cancellation);
        Assert.False(Directory.Exists(ended));
        Assert.True(Directory.Exists(foreign), "The folder of another program was deleted.");
        Assert.Equal("at work", await File.ReadAllTextAsync(work.File("clip.mp4"), Cancellation));
    }

    [Fact]
    public async Task A_work_folder_that_cannot_be_used_at_the_start_is_retried()
    {
        var root = Path.Combine(Home, "late-work");
        await File.WriteAllTextAsync(root, "in the way", Cancellation);
        var folders = new WorkFolders(Options.Create(new StorageOptions { WorkFolder = root }), NullLogger<WorkFolders>.Instance);

        await folders.StartAsync(Cancellation);
        Assert.ThrowsAny<IOException>(folders.Create);
        File.Delete(root);

        using var work = folders.Create();
        await File.WriteAllTextAsync(work.File("clip.mp4"), "at work", Cancellation);
    }

    [Theory]
    [InlineData("../videos")]
    [InlineData("/videos")]
    [InlineData("staging")]
    [InlineData("staging/x")]
    [InlineData("")]
    public void A_prefix_that_is_not_a_separate_folder_stops_the_process(string prefix) =>
        Assert.True(new StoragePrefixValidator().Validate(null, new StorageOptions { Prefix = prefix }).Failed);
}
