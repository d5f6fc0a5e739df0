namespace AdGenius.Hosting.Processes;

/// <summary>A temporary folder, deleted with its files when disposed.</summary>
public sealed class ScratchFolder(DirectoryInfo folder) : IDisposable
{
    /// <summary>Its path.</summary>
    public string FullName => folder.FullName;

    /// <inheritdoc />
    public void Dispose() => folder.Delete(recursive: true);
}
