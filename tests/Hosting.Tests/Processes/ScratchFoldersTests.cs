using AdGenius.Hosting.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdGenius.Hosting.Tests.Processes;

public sealed class ScratchFoldersTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("adgenius-scratch-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Folders_of_a_killed_process_are_deleted_at_the_next_start_and_nothing_else()
    {
        var folders = new Folders(_root.FullName);
        using var used = folders.Create();
        await File.WriteAllTextAsync(used.File("clip.mp4"), "in work", TestContext.Current.CancellationToken);
        var ended = Folder($"clip-test-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(Path.Combine(ended, ".lock"), "", TestContext.Current.CancellationToken);
        var cutOff = Folder($"clip-test-{Guid.NewGuid():N}"); // its process was killed while it deleted it: the lock is gone
        var begun = Folder($".clip-test-{Guid.NewGuid():N}");
        var killedAtCreation = Folder($".clip-test-{Guid.NewGuid():N}");
        Directory.SetLastWriteTimeUtc(killedAtCreation, Directory.GetLastWriteTimeUtc(begun) - TimeSpan.FromHours(2));
        var others = new[] { Folder("other-program"), Folder(".other-program"), Folder("objects") };

        await new Folders(_root.FullName).StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal("in work", await File.ReadAllTextAsync(used.File("clip.mp4"), TestContext.Current.CancellationToken));
        Assert.Equal(
            others.Append(used.FullName).Append(begun).Order(StringComparer.Ordinal),
            Directory.GetDirectories(_root.FullName).Order(StringComparer.Ordinal));
        Assert.Equal((false, false), (Directory.Exists(ended), Directory.Exists(cutOff)));
    }

    [Fact]
    public void A_folder_that_cannot_be_deleted_does_not_replace_the_outcome_of_the_work()
    {
        var folder = new Folders(_root.FullName).Create();
        Directory.Delete(folder.FullName, recursive: true);

        folder.Dispose();
    }

    [Fact]
    public void A_folder_is_deleted_when_it_is_disposed()
    {
        string path;
        using (var folder = new Folders(_root.FullName).Create())
        {
            path = folder.FullName;
            File.WriteAllText(Path.Combine(path, "clip.mp4"), "in work");
        }

        Assert.False(Directory.Exists(path));
    }

    private string Folder(string name)
    {
        var folder = _root.CreateSubdirectory(name);
        File.WriteAllText(Path.Combine(folder.FullName, "clip.mp4"), "left");
        return folder.FullName;
    }

    private sealed class Folders(string root) : ScratchFolders(root, "clip-test-", NullLogger.Instance);
}
