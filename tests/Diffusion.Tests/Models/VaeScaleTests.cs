using System.Text.Json;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Tests.Transformers;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>VAEs whose pictures are not eight times as large as their latents, against torch.</summary>
public sealed class VaeScaleTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    /// <summary>Folders of old scripts have no configuration of the parts: their graphs say it.</summary>
    [Theory]
    [InlineData(4, true)]
    [InlineData(4, false)]
    [InlineData(16, true)]
    [InlineData(16, false)]
    public void Pictures_are_those_torch_makes(int scale, bool isConfigured)
    {
        JsonElement golden = TinyModel.Golden($"vae-scale-{scale}");
        using TemporaryFolder folder = Folder(scale, isConfigured);
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        Assert.Equal(8 * scale, model.Folder.Defaults.SizeMultiple);
        foreach ((int columns, int rows) in new[] { (8, 8), (16, 8) })
        {
            TransformerModel.AssertSame(
                golden.GetProperty($"{columns}x{rows}"), TransformerModel.Generate(model, Request(columns * scale, rows * scale)));
        }

        ImageRequest started = Request(8 * scale, 8 * scale) with
        {
            InitImage = TransformerModel.Picture(8 * scale, 8 * scale), Strength = 0.5,
        };
        TransformerModel.AssertSame(golden.GetProperty("image_to_image"), TransformerModel.Generate(model, started));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public void Every_shape_of_video_is_rendered(int scale)
    {
        using TemporaryFolder folder = Folder(scale, isConfigured: false);
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        foreach ((int width, int height) in new[] { (16, 9), (9, 16), (1, 1), (4, 5) })
        {
            (int Width, int Height) size = (model.Folder.Defaults with { Width = 256, Height = 256 }).SizeFor(width, height);
            byte[] pixels = TransformerModel.Generate(model, Request(size.Width, size.Height) with { Steps = 1 });
            Assert.Equal(size.Width * size.Height * 3, pixels.Length);
        }
    }

    [Fact]
    public void Channels_and_levels_are_those_of_the_graphs_where_no_configuration_names_them()
    {
        using TemporaryFolder folder = TinyModel.Copy("sdxl");
        foreach (string part in new[] { "unet", "vae_decoder", "vae_encoder" })
        {
            File.Delete(folder.File(part, "config.json"));
        }

        ModelFolder read = ModelFolder.Inspect(folder.Path);
        Assert.Equal((4, 8, 32), (read.Vae.Channels, read.Vae.Scale, read.Defaults.SizeMultiple));
        using TemporaryFolder other = TinyModel.Copy("sd3");
        File.Delete(other.File("vae_decoder", "config.json"));
        read = ModelFolder.Inspect(other.Path);
        Assert.Equal((16, 8, 16), (read.Vae.Channels, read.Vae.Scale, read.Defaults.SizeMultiple));
    }

    private static TemporaryFolder Folder(int scale, bool isConfigured)
    {
        TemporaryFolder folder = TinyModel.Copy("sd");
        TinyModel.Overlay($"vae-scale-{scale}", folder);
        foreach (string part in new[] { "vae_decoder", "vae_encoder" })
        {
            int levels = (int)Math.Log2(scale) + 1;
            ModelDefaultsTests.Rewrite(
                folder, $"{part}/config.json", "block_out_channels", $"[{string.Join(',', Enumerable.Repeat(16, levels))}]");
        }

        foreach (string part in isConfigured ? [] : new[] { "text_encoder", "unet", "vae_decoder", "vae_encoder" })
        {
            File.Delete(folder.File(part, "config.json"));
        }

        return folder;
    }

    private static ImageRequest Request(int width, int height) => new()
    {
        Prompt = "a red car at night",
        NegativePrompt = "blurry",
        Seed = 33,
        Steps = 6,
        GuidanceScale = 5,
        Width = width,
        Height = height,
    };
}
