namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>A folder of objects that can be made unusable: a file is in its place, so that nothing can be written below it.</summary>
internal sealed class FolderOutage : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("adgenius-store-");

    public FolderOutage() => Directory.CreateDirectory(Folder);

    /// <summary>What <c>Objects:Folder</c> is set to.</summary>
    public string Folder => Path.Combine(_home.FullName, "objects");

    private string Aside => Path.Combine(_home.FullName, "aside");

    public void Begin()
    {
        Directory.Move(Folder, Aside);
        File.WriteAllText(Folder, "");
    }

    public void End()
    {
        File.Delete(Folder);
        Directory.Move(Aside, Folder);
    }

    public void Dispose() => _home.Delete(recursive: true);
}
