namespace AdGenius.ObjectStore.Folder;

/// <summary>Folders that are made when they are needed.</summary>
internal static class NewFolders
{
    /// <summary>Checks that <paramref name="folder"/> can be made, or written to, without making it.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static void Check(string folder)
    {
        var existing = new DirectoryInfo(Path.GetFullPath(folder));
        while (existing is { Exists: false, Parent: { } parent })
        {
            existing = parent;
        }

        File.Create(Path.Combine(existing.FullName, $".adgenius-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();
    }
}
