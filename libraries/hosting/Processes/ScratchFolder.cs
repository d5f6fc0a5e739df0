namespace AdGenius.Hosting.Processes;

/// <summary>A temporary folder, deleted with its files when disposed. <see cref="ScratchFolders"/> creates it.</summary>
public sealed class ScratchFolder : IDisposable
{
    private readonly FileStream? _lock;

    internal ScratchFolder(string path, FileStream? held)
    {
        FullName = path;
        _lock = held;
    }

    /// <summary>Its path.</summary>
    public string FullName { get; }

    /// <summary>The path of a file or folder in it.</summary>
    public string File(string name) => Path.Combine(FullName, name);

    /// <summary>Deletes it; what cannot be deleted now is deleted when the next process starts.</summary>
    public void Dispose()
    {
        TryDelete(FullName);
        _lock?.Dispose();
    }

    internal static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The outcome of the work must not be replaced by a failed cleanup.
        }
    }
}
