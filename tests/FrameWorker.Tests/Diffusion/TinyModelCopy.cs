namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>A copy of a small model that a test may change.</summary>
internal sealed class TinyModelCopy : IDisposable
{
    public TinyModelCopy(string name)
    {
        var model = TestModels.TinyModel(name);
        foreach (var file in Directory.EnumerateFiles(model, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(model, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("tiny-model-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
