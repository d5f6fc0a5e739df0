namespace AdGenius.TestKit;

/// <summary>A folder in the system's temporary folder, for one test; deleted with its contents when it is disposed.</summary>
public sealed class TemporaryFolder(string prefix) : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
