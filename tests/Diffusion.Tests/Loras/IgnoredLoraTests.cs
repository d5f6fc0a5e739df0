using AdGenius.Diffusion.Models;
using static AdGenius.Diffusion.Tests.Loras.LoraFiles;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>What people have beside adapters: each file that they expect to be one, and that is none, is named.</summary>
public sealed class IgnoredLoraTests
{
    [Theory]
    [InlineData("ink.pt", "loras/ink.pt is a file of PyTorch")]
    [InlineData("ink.ckpt", "loras/ink.ckpt is a file of PyTorch")]
    [InlineData("ink/pytorch_lora_weights.bin", "loras/ink/pytorch_lora_weights.bin is a file of PyTorch")]
    [InlineData("ink/unet/adapter_model.bin", "loras/ink/unet/adapter_model.bin is a file of PyTorch")]
    [InlineData("ink.onnx_adapter", "loras/ink.onnx_adapter is no adapter of ONNX Runtime")]
    public void A_file_that_is_not_read_is_named(string file, string reason)
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        File.WriteAllText(folder.File("loras", file), "no adapter");
        ModelFolder model = ModelFolder.Inspect(folder.Path);
        Assert.Equal(["kohya"], model.UsableLoras);
        Assert.StartsWith(reason, Assert.Single(model.UnusableLoras), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_several_adapters_is_named()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        string file = folder.File("loras", "kohya.safetensors");
        File.Copy(file, folder.File("loras", "styles", "ink.safetensors"));
        Assert.Equal(["kohya", "styles"], ModelFolder.Inspect(folder.Path).UsableLoras);
        Assert.Empty(ModelFolder.Inspect(folder.Path).UnusableLoras);
        File.Copy(file, folder.File("loras", "styles", "oil.safetensors"));
        ModelFolder model = ModelFolder.Inspect(folder.Path);
        Assert.Equal(["kohya"], model.Loras.Keys);
        Assert.Equal(
            "loras/styles has 2 files .safetensors, none of them with the name adapter_model.safetensors or "
            + "pytorch_lora_weights.safetensors: put those that are adapters of their own into loras.",
            Assert.Single(model.UnusableLoras));
    }

    /// <summary>Notes and pictures of the adapters, and what file managers of macOS add on foreign disks.</summary>
    [Fact]
    public void What_is_no_adapter_to_anyone_is_not_named()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        foreach (string file in new[]
        {
            "._kohya.safetensors", "kohya.png", "kohya.civitai.info", "._old.pt", ".cache/a.bin", "notes/a.txt",
        })
        {
            File.WriteAllText(folder.File("loras", file), "no adapter");
        }

        ModelFolder model = ModelFolder.Inspect(folder.Path);
        Assert.Equal(["kohya"], model.Loras.Keys);
        Assert.Empty(model.UnusableLoras);
    }

    /// <summary>
    /// Of another user, or on a disk that fails. Not even root can read a folder whose path is longer than the system allows: that of the
    /// adapter is, and those of the other files are not.
    /// </summary>
    [Fact]
    public void A_folder_that_cannot_be_read_is_an_adapter_that_cannot_be_used()
    {
        const int Length = 3960; // of 4095 that a path may have
        string name = new('x', 200);
        using TemporaryFolder folder = WithFile("sd", "kohya");
        File.WriteAllText(folder.File("loras", name, "adapter_model.safetensors"), "");
        using var deep = new TemporaryFolder();
        string above = deep.Path;
        while (above.Length < Length)
        {
            above = Path.Combine(above, new string('d', Math.Min(200, Length - above.Length)));
        }

        Directory.CreateDirectory(above);
        string model = Path.Combine(above, "m");
        Directory.Move(folder.Path, model);
        try
        {
            ModelFolder read = ModelFolder.Inspect(model);

            Assert.Equal(["kohya"], read.UsableLoras);
            Assert.Equal($"loras/{name} cannot be read (PathTooLongException).", Assert.Single(read.UnusableLoras));
        }
        finally
        {
            Directory.Move(model, folder.Path);
        }
    }

    [Fact]
    public void An_adapter_that_cannot_be_used_is_none_of_those_that_can()
    {
        using TemporaryFolder folder = WithFile("sd", "kohya");
        File.WriteAllText(folder.File("loras", "page.safetensors"), "<html>404 not found</html>");
        File.Copy(folder.File("loras", "kohya.safetensors"), folder.File("loras", "hada.safetensors"));
        Rewrite(folder.File("loras", "hada.safetensors"), name => name, null, "lora_unet_query.hada_w1_a");
        ModelFolder model = ModelFolder.Inspect(folder.Path);
        Assert.Equal(["hada", "kohya", "page"], model.Loras.Keys);
        Assert.Equal(["kohya"], model.UsableLoras);
        Assert.Equal(2, model.UnusableLoras.Count);
    }
}
