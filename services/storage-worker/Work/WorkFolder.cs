namespace AdGenius.StorageWorker.Work;

/// <summary>A temporary folder for one command, deleted with its content on dispose.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly string _path;

    public WorkFolder(string path)
    {
        _path = path;
        Directory.CreateDirectory(path);
    }

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => TryDelete(_path);

    /// <summary>Deletes a folder; what cannot be deleted now is deleted when the next process starts.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The outcome of the command must not be replaced by a failed cleanup.
        }
    }
}
