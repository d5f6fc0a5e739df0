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

    public static JsonElement Golden(string name) => Read(Path.Combine(PathOf(name), "golden.json"));

    /// <summary>What torch makes of a picture that is started from, with "sd" and "lcm".</summary>
    public static JsonElement GoldenOfStarted { get; } = Read(Path.Combine(PathOf("sd"), "golden-started.json"));

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

    private static JsonElement Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
