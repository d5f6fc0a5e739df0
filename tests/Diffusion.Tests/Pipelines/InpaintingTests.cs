using System.Text.Json;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Motion;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Tests.Models;
using AdGenius.Diffusion.Tests.Transformers;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>Models that repaint a part of a picture, against torch with the order of draws of diffusers.</summary>
public sealed class InpaintingTests
{
    private static readonly JsonElement Golden = TinyModel.Golden("inpaint");
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };
    private static readonly RgbImage Start = new(64, 64, [.. Enumerable.Range(0, 64 * 64 * 3).Select(x => (byte)(x % 251))]);

    private static readonly RgbImage Mask = new(
        64,
        64,
        [.. Enumerable.Range(0, 64 * 64 * 3).Select(x => IsMasked(x / 3) ? byte.MaxValue : byte.MinValue)]);

    private static readonly ImageRequest Request = new()
    {
        Prompt = "a red car at night",
        NegativePrompt = "blurry",
        Seed = Golden.GetProperty("seed").GetInt64(),
        Steps = Golden.GetProperty("steps").GetInt32(),
        GuidanceScale = Golden.GetProperty("guidance").GetSingle(),
        InitImage = Start,
        MaskImage = Mask,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "full_bytes")]
    [InlineData(0.5, "half_bytes")]
    public void A_repainted_picture_is_the_one_torch_makes(double strength, string expectedName)
    {
        using TemporaryFolder folder = Folder();
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        byte[] expected = [.. Golden.GetProperty(expectedName).EnumerateArray().Select(x => x.GetByte())];
        ImageRequest request = Request with { Strength = strength };
        IReadOnlyList<GeneratedImage> pictures = model.Generate([request with { Seed = 1 }, request], null, Cancellation);
        byte[] pixels = pictures[1].Picture.Pixels;
        Assert.Equal(0, Enumerable.Range(0, expected.Length).Count(i => Math.Abs(expected[i] - pixels[i]) > 1));
    }

    /// <summary>With a U-Net that takes no mask, whose latents are blended with those of the picture.</summary>
    [Theory]
    [InlineData(1, "masked_full")]
    [InlineData(0.5, "masked_half")]
    public void A_picture_repainted_without_channels_for_a_mask_is_the_one_torch_makes(double strength, string expectedName)
    {
        using DiffusionModel model = TinyModel.Open("sd");
        ImageRequest request = Request with { Strength = strength };
        IReadOnlyList<GeneratedImage> pictures = model.Generate([request with { Seed = 1 }, request], null, Cancellation);
        TransformerModel.AssertSame(TinyModel.GoldenOfStarted.GetProperty(expectedName), pictures[1].Picture.Pixels);
    }

    /// <summary>The picture stirs in the part that is repainted, which is that of the scene.</summary>
    [Fact]
    public void A_drifting_picture_is_repainted_where_its_scene_is()
    {
        using TemporaryFolder folder = Folder();
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        MotionPlan plan = MotionPlan.Create(MotionKind.Drift, [new MotionScene(Request with { Strength = 1 }, 3)], model.Folder);
        byte[][] pictures = [.. model.Generate([.. plan.Keyframes.Select(x => x.Request)], null, Cancellation)
            .Select(x => x.Picture.Pixels)];
        Assert.NotEqual(pictures[0], pictures[1]);
        Assert.NotEqual(pictures[1], pictures[2]);

        ImageRequest origin = plan.Keyframes[1].Request.DriftFrom!;
        ImageRequest elsewhere = plan.Keyframes[1].Request with { DriftFrom = origin with { MaskImage = Start } };
        Assert.NotEqual(pictures[1], model.Generate([elsewhere], null, Cancellation)[0].Picture.Pixels);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => model.Generate([plan.Keyframes[1].Request with { DriftFrom = origin with { MaskImage = null } }], null, Cancellation));
        Assert.Contains("MaskImage", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_without_a_mask_is_refused_and_the_check_of_doctor_has_one()
    {
        using TemporaryFolder folder = Folder();
        Assert.True(ModelFolder.Inspect(folder.Path).RequiresMask);
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => model.Generate([Request with { MaskImage = null }], null, Cancellation));
        Assert.Contains("MaskImage", refused.Message, StringComparison.Ordinal);
        ImageRequest checking = ProviderCheck.Request(ModelFolder.Inspect(folder.Path), 64, 64);
        Assert.All(checking.MaskImage!.Pixels, x => Assert.Equal(byte.MaxValue, x));
        Assert.DoesNotContain((byte)0, checking.InitImage!.Pixels);
        ProviderCheck check = ProviderCheck.Run(folder.Path, ExecutionProvider.Cpu, TimeProvider.System, Cancellation);
        Assert.True(check.IsUsable, check.Reason);
    }

    /// <summary>An export with open channels says nothing about them; its configuration does.</summary>
    [Fact]
    public void The_channels_of_a_graph_that_leaves_them_open_are_those_of_its_configuration()
    {
        using TemporaryFolder folder = Folder();
        using DiffusionModel usual = DiffusionModel.Open(folder.Path, Options);
        GraphVariant.ChangeInput(folder.File("unet/model.onnx"), "sample", GraphVariant.FloatType, [-1, -1, -1, -1]);
        ModelDefaultsTests.Rewrite(folder, "unet/config.json", "in_channels", "9");
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        Assert.True(model.Folder.RequiresMask);
        Assert.Equal(
            usual.Generate([Request], null, Cancellation)[0].Picture.Pixels,
            model.Generate([Request], null, Cancellation)[0].Picture.Pixels);

        ModelDefaultsTests.Rewrite(folder, "unet/config.json", "in_channels", "8");
        ModelFaultException edit = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path));
        Assert.Equal(ModelFault.WrongShape, edit.Fault);
        Assert.Contains("edit models are not supported", edit.Message, StringComparison.Ordinal);
    }

    /// <summary>Without a configuration the weights of the first convolution say it, or else the name of the pipeline.</summary>
    [Theory]
    [InlineData(true, "StableDiffusionPipeline")]
    [InlineData(false, "StableDiffusionInpaintPipeline")]
    public void A_graph_with_open_channels_and_no_configuration_is_known_as_what_it_is(bool hasName, string pipeline)
    {
        using TemporaryFolder folder = Folder();
        using DiffusionModel usual = DiffusionModel.Open(folder.Path, Options);
        string unet = folder.File("unet/model.onnx");
        GraphVariant.ChangeInput(unet, "sample", GraphVariant.FloatType, [-1, -1, -1, -1]);
        if (hasName)
        {
            GraphVariant.RenameWeights(unet, "enter.weight", "unet.conv_in.weight");
        }

        File.Delete(folder.File("unet/config.json"));
        File.WriteAllText(
            folder.File("model_index.json"), $$"""{"_class_name":"{{pipeline}}","adgenius":{"native_size":64,"size_multiple":64} }""");
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        Assert.True(model.Folder.RequiresMask);
        Assert.Equal(
            usual.Generate([Request], null, Cancellation)[0].Picture.Pixels,
            model.Generate([Request], null, Cancellation)[0].Picture.Pixels);

        // Of the plain model neither says so.
        File.Copy(Path.Combine(TinyModel.PathOf("sd"), "unet", "model.onnx"), unet, overwrite: true);
        GraphVariant.ChangeInput(unet, "sample", GraphVariant.FloatType, [-1, -1, -1, -1]);
        GraphVariant.RenameWeights(unet, "enter.weight", "unet.conv_in.weight");
        Assert.False(ModelFolder.Inspect(folder.Path).RequiresMask);
    }

    /// <summary>Pillow's conversion to grey rounds before it is compared: 127.5 and more is white.</summary>
    [Theory]
    [InlineData(128, 128, 128, true)]
    [InlineData(127, 127, 127, false)]
    [InlineData(127, 128, 127, true)] // 127.587
    [InlineData(128, 127, 128, false)] // 127.413
    [InlineData(255, 87, 2, true)] // 127.54
    [InlineData(255, 87, 1, false)] // 127.43
    public void A_pixel_of_the_mask_is_repainted_where_its_rounded_luma_is_at_least_half(byte red, byte green, byte blue, bool expected)
        => Assert.Equal([expected], InpaintingMask.Read(new RgbImage(1, 1, [red, green, blue])));

    private static bool IsMasked(int pixel) => pixel / 64 is >= 12 and < 44 && pixel % 64 >= 20;

    private static TemporaryFolder Folder()
    {
        TemporaryFolder folder = TinyModel.Copy("sd");
        File.Copy(Path.Combine(TinyModel.PathOf("inpaint"), "unet", "model.onnx"), folder.File("unet/model.onnx"), overwrite: true);
        return folder;
    }
}
