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
        await File.WriteAllTextAsync(Path.Combine(used.FullName, "clip.mp4"), "in work", TestContext.Current.CancellationToken);
        var ended = Folder($"clip-test-{int.MaxValue}-1700000000-{Guid.NewGuid():N}"); // no process has this id
        var reusedId = Folder($"clip-test-{Environment.ProcessId}-1-{Guid.NewGuid():N}"); // our id, of a process that began long ago
        var other = Folder("other-program");

        await new Folders(_root.FullName).StartAsync(TestContext.Current.CancellationToken);

        Assert.True(File.Exists(Path.Combine(used.FullName, "clip.mp4")));
        Assert.Equal((false, false, true), (Directory.Exists(ended), Directory.Exists(reusedId), Directory.Exists(other)));
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
