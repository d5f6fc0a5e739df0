using System.Globalization;

namespace AdGenius.ObjectStore.Folder;

/// <summary>
/// Where things lie in the folder store. An object is a plain file under its key. Keys have no segment that starts with a dot, so
/// <c>.temp</c> (unfinished files) and <c>.meta</c> (sidecars) never meet one.
/// </summary>
/// <remarks>
/// A sidecar's name holds its file's time of writing to 100 ns. So a file finds the sidecar that was written for it and no other: the
/// sidecar is laid down first, the file appears with a single rename, and a crash in between leaves an object that is wholly old or wholly
/// new.
/// </remarks>
internal sealed class FolderLayout
{
    public FolderLayout(string root)
    {
        Root = Path.GetFullPath(root);
        Temp = Path.Combine(Root, ".temp");
        Sidecars = Path.Combine(Root, ".meta");
    }

    public string Root { get; }

    public string Temp { get; }

    public string Sidecars { get; }

    public string FileOf(string key) => Path.Combine(Root, ObjectKeys.Checked(key).Replace('/', Path.DirectorySeparatorChar));

    public string SidecarOf(string key, DateTime writtenUtc) => Path.Combine(
        Sidecars, ObjectKeys.Checked(key).Replace('/', Path.DirectorySeparatorChar) + "."
            + writtenUtc.Ticks.ToString(CultureInfo.InvariantCulture)
            + ".json");

    /// <summary>
    /// False for the sidecar of an object that is gone, or that has a later one: the times of copied files differ, and their sidecars are
    /// kept.
    /// </summary>
    public bool MayBeNeeded(string sidecar)
    {
        var name = Path.GetRelativePath(Sidecars, sidecar)[..^".json".Length];
        var key = name[..Math.Max(0, name.LastIndexOf('.'))].Replace(Path.DirectorySeparatorChar, '/');
        if (!ObjectKeys.IsKey(key))
        {
            return true; // no sidecar: a person has put it there
        }

        var file = new FileInfo(FileOf(key));
        return file.Exists && (SidecarOf(key, file.LastWriteTimeUtc) is var own && (own == sidecar || !File.Exists(own)));
    }

    public string KeyOf(string file) => Path.GetRelativePath(Root, file).Replace(Path.DirectorySeparatorChar, '/');

    public string NewTempFile() => Path.Combine(Temp, Guid.NewGuid().ToString("N"));
}
