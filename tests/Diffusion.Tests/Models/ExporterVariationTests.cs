using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

using static AdGenius.Diffusion.Tests.GraphVariant;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>
/// The differences between exporters and their versions: each makes the pictures of the folder that it was made of, at the shapes of all
/// videos. Optimum writes a scalar timestep in float32, wrote int64 and one of rank one before, gives Flux ids of tokens in int64 with or
/// without a dimension for the batch, and half or bfloat16 where it is asked to.
/// </summary>
public sealed class ExporterVariationTests
{
    private const int Batch = -1;

    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static readonly (int Width, int Height)[] Shapes = [(16, 9), (9, 16), (1, 1), (4, 5)];

    private static readonly Dictionary<string, (string Model, double Tolerance, Action<TemporaryFolder> Change)> Variations = new()
    {
        ["sd timestep int64"] = ("sd", 0.02, x => ChangeInput(Part(x, "unet"), "timestep", Int64Type, [])),
        ["sd timestep of rank one"] = ("sd", 0.02, x => ChangeInput(Part(x, "unet"), "timestep", FloatType, [-1], squeezes: true)),
        ["sd timestep int64 of length one"] = ("sd", 0.02, x => ChangeInput(Part(x, "unet"), "timestep", Int64Type, [1], squeezes: true)),
        ["sd timestep int32"] = ("sd", 0.02, x => ChangeInput(Part(x, "unet"), "timestep", Int32Type, [])),
        ["sd timestep double"] = ("sd", 0.02, x => ChangeInput(Part(x, "unet"), "timestep", DoubleType, [])),
        ["sd timestep half"] = ("sd", 0.02, x => ChangeInput(Part(x, "unet"), "timestep", HalfType, [])),
        ["sd sample double"] = ("sd", 0.02, x => ChangeInput(Part(x, "unet"), "sample", DoubleType, [Batch, 4, -1, -1])),
        ["sd states bfloat16"] = ("sd", 4, x => ChangeInput(Part(x, "unet"), "encoder_hidden_states", BFloat16Type, [Batch, -1, 24])),
        ["sd output bfloat16"] = ("sd", 4, x => ChangeOutput(Part(x, "unet"), "out_sample", BFloat16Type, [Batch, 4, -1, -1])),
        ["sd ids int32"] = ("sd", 0.02, x => ChangeInput(Part(x, "text_encoder"), "input_ids", Int32Type, [Batch, 77], Int64Type)),
        ["sd ids of open length"] = ("sd", 0.02, x => ChangeInput(Part(x, "text_encoder"), "input_ids", Int64Type, [Batch, -1], Int64Type)),
        ["sd text encoder with a mask"] = ("sd", 0.02, x => AddInput(Part(x, "text_encoder"), "attention_mask", Int64Type, [Batch, -1])),
        ["sd text encoder with a mask that counts"] = ("sd", 0.02, x => AddMask(
            Part(x, "text_encoder"), "input_ids", "attention_mask", Int64Type, [Batch, -1])),
        ["sd text encoder with a mask of bools"] = ("sd", 0.02, x => AddMask(
            Part(x, "text_encoder"), "input_ids", "attention_mask", BoolType, [Batch, -1])),
        ["sd decoder half"] = ("sd", 2, x =>
        {
            ChangeInput(Part(x, "vae_decoder"), "latent_sample", HalfType, [Batch, 4, -1, -1]);
            ChangeOutput(Part(x, "vae_decoder"), "sample", HalfType, [Batch, 3, -1, -1]);
        }),
        ["sd without an encoder of pictures"] = ("sd", 0.02, x => Directory.Delete(Path.Combine(x.Path, "vae_encoder"), recursive: true)),
        ["sd weights beside the graph"] = ("sd", 0.02, x => TinyModel.Overlay("external", x)),
        ["sdxl time_ids int64"] = ("sdxl", 0.02, x => ChangeInput(Part(x, "unet"), "time_ids", Int64Type, [Batch, 6])),
        ["sdxl time_ids of open length"] = ("sdxl", 0.02, x => ChangeInput(Part(x, "unet"), "time_ids", FloatType, [Batch, -1])),
        ["sdxl text encoder with a layer without a number"] = ("sdxl", 0.02, x => AddOutput(
            Part(x, "text_encoder"), "hidden_states.last", FloatType, [Batch, 77, -1], from: "hidden_states.0")),
        ["sdxl text_embeds half"] = ("sdxl", 1, x => ChangeInput(Part(x, "unet"), "text_embeds", HalfType, [Batch, 20])),
        ["sdxl without force_zeros_for_empty_prompt"] = ("sdxl", 0.02, x => File.WriteAllText(
            x.File("model_index.json"), """{"_class_name":"ORTStableDiffusionXLPipeline"}""")),
        ["sdxl half"] = ("sdxl", 2, x => TinyModel.Overlay("sdxl-half", x)),
        ["flux half"] = ("flux", 2, x => TinyModel.Overlay("flux-half", x)),
        ["sd3 timestep double"] = ("sd3", 0.02, x => ChangeInput(Part(x, "transformer"), "timestep", DoubleType, [-1])),
        ["sd3 pooled half"] = ("sd3", 1, x => ChangeInput(Part(x, "transformer"), "pooled_projections", HalfType, [Batch, 20])),
        ["sd3 latents bfloat16"] = ("sd3", 6, x => ChangeInput(Part(x, "transformer"), "hidden_states", BFloat16Type, [Batch, 16, -1, -1])),
        ["flux ids int64"] = ("flux", 0.02, x => FluxIds(x, Int64Type, [-1, 3], squeezes: false)),
        ["flux ids with a batch"] = ("flux", 0.02, x => FluxIds(x, FloatType, [Batch, -1, 3], squeezes: true)),
        ["flux ids int64 with a batch"] = ("flux", 0.02, x => FluxIds(x, Int64Type, [Batch, -1, 3], squeezes: true)),
        ["flux guidance half"] = ("flux", 0.02, x => ChangeInput(Part(x, "transformer"), "guidance", HalfType, [Batch])),
        ["flux packed latents half"] = ("flux", 2, x => ChangeInput(Part(x, "transformer"), "hidden_states", HalfType, [Batch, -1, 64])),
        ["flux T5 with a mask"] = ("flux", 0.02, x => AddInput(Part(x, "text_encoder_2"), "attention_mask", Int64Type, [Batch, -1])),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Variations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_makes_the_pictures_of_the_usual_export(string name)
    {
        (string model, double tolerance, Action<TemporaryFolder> change) = Variations[name];
        using TemporaryFolder folder = TinyModel.Copy(model);
        change(folder);
        using DiffusionModel usual = TinyModel.Open(model);
        using DiffusionModel other = DiffusionModel.Open(folder.Path, Options);
        foreach ((int width, int height) in Shapes)
        {
            (int Width, int Height) size = other.Folder.Defaults.SizeFor(width, height);
            ImageRequest request = new()
            {
                Prompt = "a red car", Seed = 3, Steps = 3, GuidanceScale = 3, Width = size.Width, Height = size.Height,
            };
            byte[] expected = usual.Generate([request], null, Cancellation)[0].Picture.Pixels;
            byte[] actual = other.Generate([request], null, Cancellation)[0].Picture.Pixels;
            Assert.Equal(size.Width * size.Height * 3, actual.Length);
            double difference = expected.Zip(actual, (x, y) => Math.Abs(x - y)).Average();
            Assert.True(difference <= tolerance, $"{name} at {size}: {difference}");
        }
    }

    [Fact]
    public void An_input_of_a_text_encoder_that_is_not_known_is_named()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        AddInput(Part(folder, "text_encoder"), "position_ids", Int64Type, [Batch, -1]);
        var fault = Assert.Throws<ModelFaultException>(() => DiffusionModel.Open(folder.Path, Options));
        Assert.Equal(ModelFault.WrongShape, fault.Fault);
        Assert.StartsWith("text_encoder/model.onnx has the input position_ids", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>SD 3 cuts its positions out of a square table: larger pictures than it has positions for cannot be made.</summary>
    [Fact]
    public void A_transformer_makes_no_picture_that_is_larger_than_its_positions()
    {
        using DiffusionModel model = TinyModel.Open("sd3");
        Assert.Equal(256, model.Folder.Defaults.MaxSide);
        var fault = Assert.Throws<ArgumentException>(
            () => model.Generate([new ImageRequest { Prompt = "a red car", Width = 272, Height = 64 }], null, Cancellation));
        Assert.Contains("from 16 to 256", fault.Message, StringComparison.Ordinal);
        Assert.Equal(64, (model.Folder.Defaults with { MaxSide = 64 }).SizeFor(9, 16).Height);
    }

    /// <summary>Statistics of latents by channel, as some models of the SDXL family have them, in the place of one shift.</summary>
    [Fact]
    public void Latents_have_statistics_by_channel()
    {
        using TemporaryFolder folder = TinyModel.Copy("sdxl");
        string path = folder.File("vae_decoder", "config.json");
        const string Common = "\"latent_channels\":4,\"block_out_channels\":[16,16,16,16],";
        File.WriteAllText(path, $$"""{{{Common}}"scaling_factor":0.5,"latents_mean":[0,0,0,0],"latents_std":[2,2,2,2]}""");
        byte[] even = Picture(folder);
        File.WriteAllText(path, $$"""{{{Common}}"scaling_factor":0.25}""");
        Assert.Equal(even, Picture(folder));
        File.WriteAllText(path, $$"""{{{Common}}"scaling_factor":0.25,"latents_mean":[1,0,-1,0],"latents_std":[1,1,1,1]}""");
        Assert.NotEqual(even, Picture(folder));
        File.WriteAllText(path, $$"""{{{Common}}"latents_mean":[1,0],"latents_std":[1,1]}""");
        var fault = Assert.Throws<ModelFaultException>(() => Picture(folder));
        Assert.Contains("a list of 4 numbers (latent_channels)", fault.Message, StringComparison.Ordinal);
    }

    private static byte[] Picture(TemporaryFolder folder)
    {
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        ImageRequest request = new() { Prompt = "a red car", Seed = 3, Steps = 2, GuidanceScale = 3, Width = 64, Height = 64 };
        return model.Generate([request], null, Cancellation)[0].Picture.Pixels;
    }

    private static string Part(TemporaryFolder folder, string part) => folder.File(part, "model.onnx");

    private static void FluxIds(TemporaryFolder folder, int type, int[] shape, bool squeezes)
    {
        ChangeInput(Part(folder, "transformer"), "txt_ids", type, shape, squeezes: squeezes);
        ChangeInput(Part(folder, "transformer"), "img_ids", type, shape, squeezes: squeezes);
    }
}
