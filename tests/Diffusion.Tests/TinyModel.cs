using System.Text.Json;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;

namespace AdGenius.Diffusion.Tests;

/// <summary>The random-weight folders beside the tests; TinyModels/make.py writes them.</summary>
internal static class TinyModel
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "TinyModels", name);

    public static DiffusionModel Open(string name, DiffusionModelOptions? options = null)
        => DiffusionModel.Open(PathOf(name), options ?? new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu });

    public static JsonElement Golden(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(PathOf(name), "golden.json")));
        return document.RootElement.Clone();
    }

    /// <summary>A copy that a test may damage.</summary>
    public static TemporaryFolder Copy(string name)
    {
        var copy = new TemporaryFolder();
        Overlay(name, copy);
        return copy;
    }

    /// <summary>Puts the files of a folder over those of a copy of another one.</summary>
    public static void Overlay(string name, TemporaryFolder copy)
    {
        foreach (string file in Directory.EnumerateFiles(PathOf(name), "*", SearchOption.AllDirectories))
        {
            File.Copy(file, copy.File(Path.GetRelativePath(PathOf(name), file)), overwrite: true);
        }
    }
}
