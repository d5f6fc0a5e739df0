namespace AdGenius.ObjectStore.Folder;

/// <summary>Lists, creates and prunes the folders of keys, while other processes do the same.</summary>
internal static class FolderTree
{
    private const int MaxAttempts = 20;

    /// <summary>
    /// Runs <paramref name="action"/>, which creates <paramref name="file"/>, with its folder in place; repeated where another process
    /// prunes the folder in between.
    /// </summary>
    public static T RunInFolder<T>(string file, Func<T> action)
    {
        var folder = Path.GetDirectoryName(file)!;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(folder);
            }
            catch (IOException) when (attempt < MaxAttempts && !File.Exists(folder))
            {
                continue; // a folder on the way was pruned while the next one was made in it
            }

            try
            {
                return action();
            }
            catch (DirectoryNotFoundException) when (attempt < MaxAttempts)
            {
                // pruned between the two
            }
        }
    }

    /// <summary>
    /// Removes <paramref name="folder"/> and its parents up to, not including, <paramref name="root"/> as far as they are empty.
    /// </summary>
    public static void PruneEmpty(string folder, string root)
    {
        try
        {
            while (folder.Length > root.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
                folder = Path.GetDirectoryName(folder)!;
            }
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            // Another process has put a file in, or pruned it first.
        }
    }

    /// <summary>Deletes an unneeded file; when that fails, the sweep deletes it later.</summary>
    public static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            // It only costs space, and an error here would hide the original one.
        }
    }

    /// <summary>
    /// The files whose key starts with <paramref name="prefix"/>, in the order of their keys, one folder in memory at a time.
    /// </summary>
    public static IEnumerable<FileInfo> FilesInKeyOrder(string root, string prefix)
    {
        var slash = prefix.LastIndexOf('/');
        var start = slash < 0 ? root : Path.Combine(root, prefix[..slash].Replace('/', Path.DirectorySeparatorChar));
        return Walk(start, prefix[(slash + 1)..]);
    }

    private static IEnumerable<FileInfo> Walk(string folder, string nameStart)
    {
        foreach (var (_, entry) in Entries(folder, nameStart))
        {
            if (entry is FileInfo file)
            {
                yield return file;
            }
            else
            {
                foreach (var inner in Walk(entry.FullName, ""))
                {
                    yield return inner;
                }
            }
        }
    }

    private static List<(string Order, FileSystemInfo Entry)> Entries(string folder, string nameStart)
    {
        var entries = new List<(string Order, FileSystemInfo Entry)>();
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (!entry.Name.StartsWith('.') && entry.Name.StartsWith(nameStart, StringComparison.Ordinal))
                {
                    // A folder sorts with its trailing slash, because its keys compare with a file's like this.
                    entries.Add((entry is DirectoryInfo ? entry.Name + "/" : entry.Name, entry));
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            return []; // nothing was ever put there, or it was pruned meanwhile
        }

        entries.Sort(static (one, other) => string.CompareOrdinal(one.Order, other.Order));
        return entries;
    }
}
