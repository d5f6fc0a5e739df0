using AdGenius.Contracts.Models;
using AdGenius.FrameWorker.Catalogue;
using AdGenius.FrameWorker.Diffusion;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>A folder as exporters leave it: the safety checker in it has weights for PyTorch and no graph.</summary>
public sealed class MissingSafetyCheckerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("missing-checker-").FullName;

    public MissingSafetyCheckerTests()
    {
        var model = TestModels.TinyModel("sd");
        foreach (var file in Directory.EnumerateFiles(model, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder, Path.GetRelativePath(model, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateDirectory(Path.Combine(_folder, "safety_checker"));
        File.WriteAllText(Path.Combine(_folder, "safety_checker", "model.safetensors"), "{}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Its_model_is_used_and_said_once_to_be_without_a_check(bool useSafetyChecker, int expected)
    {
        var options = new DiffusionOptions
        {
            Model = _folder, Models = "", ExecutionProvider = "cpu", UseSafetyChecker = useSafetyChecker,
        };
        using var models = new TestModels(options);
        var loaded = models.Devices.All[0].Use(models.Folders.Default);
        loaded.Get();
        loaded.Unload();
        loaded.Get();

        var entry = new LocalModels(models.Folders, []).Describe()[0];
        var said = models.Log.Lines.Where(line => line.Contains("safety_checker/model.onnx is missing", StringComparison.Ordinal)).ToList();
        Assert.Equal((VideoModelState.Available, expected), (entry.State, said.Count));
        Assert.All(said, line => Assert.StartsWith("Warning: ", line, StringComparison.Ordinal));
        Assert.Equal(expected == 1, entry.Note!.EndsWith("The model's pictures are not checked.", StringComparison.Ordinal));
    }
}
