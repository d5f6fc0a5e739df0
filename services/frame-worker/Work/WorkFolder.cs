namespace AdGenius.FrameWorker.Work;

/// <summary>A temporary folder, deleted with all its files when disposed of.</summary>
internal sealed class WorkFolder(DirectoryInfo folder) : IDisposable
{
    public string FullName => folder.FullName;

    public void Dispose() => folder.Delete(recursive: true);
}
