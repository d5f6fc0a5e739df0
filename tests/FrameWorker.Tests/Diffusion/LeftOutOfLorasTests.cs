using AdGenius.FrameWorker.Diffusion;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>An adapter with tensors that it is applied without.</summary>
public sealed class LeftOutOfLorasTests
{
    [Fact]
    public void It_is_said_once_when_the_model_is_loaded()
    {
        using var folder = new TinyModelCopy("sd");
        var header = """{"lora_unet_query.dora_scale":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""u8.ToArray();
        Directory.CreateDirectory(Path.Combine(folder.Path, "loras"));
        File.WriteAllBytes(
            Path.Combine(folder.Path, "loras", "ink.safetensors"), [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0, 0]);
        using var models = new TestModels(new DiffusionOptions { Model = folder.Path, Models = "", ExecutionProvider = "cpu" });
        var loaded = models.Devices.All[0].Use(models.Folders.Default);
        loaded.Get();
        loaded.Unload();
        loaded.Get();

        var said = Assert.Single(
            models.Log.Lines, line => line.Contains("loras/ink.safetensors is applied without dora_scale", StringComparison.Ordinal));
        Assert.StartsWith("Warning: ", said, StringComparison.Ordinal);
    }
}
