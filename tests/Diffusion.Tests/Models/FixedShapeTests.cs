using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;
using static AdGenius.Diffusion.Tests.GraphVariant;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>Exports without open dimensions: one size, and a fixed number of pictures for each run.</summary>
public sealed class FixedShapeTests
{
    private const int Side = 64;
    private const int Latents = Side / 8;

    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sd", 1)]
    [InlineData("sd", 2)]
    [InlineData("sd", 3)]
    [InlineData("sdxl", 2)]
    [InlineData("sd3", 1)]
    [InlineData("sd3", 2)]
    [InlineData("flux", 1)]
    [InlineData("flux", 2)]
    [InlineData("flux", 1, true)]
    [InlineData("flux", 2, true)]
    public void It_makes_the_pictures_of_the_open_export(string model, int count, bool hasIdsPerPicture = false)
    {
        using TemporaryFolder folder = TinyModel.Copy(model);
        Fix(folder, model, count, hasIdsPerPicture);
        using DiffusionModel open = TinyModel.Open(model);
        using DiffusionModel closed = DiffusionModel.Open(folder.Path, Options);
        Assert.True(closed.Folder.Defaults.IsSizeFixed);
        foreach (float guidance in new[] { 1f, 3f })
        {
            // One picture, and more than one run takes.
            foreach (int pictures in new[] { 1, 3 })
            {
                ImageRequest[] requests = [.. Enumerable.Range(0, pictures).Select(i => new ImageRequest
                {
                    Prompt = "a red car", Seed = 3 + i, Steps = 2, GuidanceScale = guidance, Width = Side, Height = Side,
                })];
                IReadOnlyList<GeneratedImage> expected = open.Generate(requests, null, Cancellation);
                IReadOnlyList<GeneratedImage> actual = closed.Generate(requests, null, Cancellation);
                Assert.All(expected.Zip(actual), x => Assert.True(
                    x.First.Picture.Pixels.Zip(x.Second.Picture.Pixels, (one, other) => Math.Abs(one - other)).Average() < 0.02));
            }
        }
    }

    /// <summary>As where an exporter was given the names of some dimensions that stay open, and not of all.</summary>
    [Theory]
    [InlineData("sample", 1)]
    [InlineData("sample", 2)]
    [InlineData("encoder_hidden_states", 1)]
    [InlineData("encoder_hidden_states", 2)]
    public void A_fixed_number_in_one_of_its_inputs_counts_for_all(string input, int count)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        int[] shape = input == "sample" ? [count, 4, -1, -1] : [count, 77, Width(folder, "unet", input)];
        ChangeInput(Part(folder, "unet"), input, FloatType, shape);
        using DiffusionModel open = TinyModel.Open("sd");
        using DiffusionModel closed = DiffusionModel.Open(folder.Path, Options);
        ImageRequest[] requests = [.. Enumerable.Range(0, 3).Select(i => new ImageRequest
        {
            Prompt = "a red car", Seed = 3 + i, Steps = 2, GuidanceScale = 3, Width = Side, Height = Side,
        })];

        IReadOnlyList<GeneratedImage> expected = open.Generate(requests, null, Cancellation);
        IReadOnlyList<GeneratedImage> actual = closed.Generate(requests, null, Cancellation);

        Assert.All(expected.Zip(actual), x => Assert.True(
            x.First.Picture.Pixels.Zip(x.Second.Picture.Pixels, (one, other) => Math.Abs(one - other)).Average() < 0.02));
    }

    [Fact]
    public void It_starts_from_a_picture()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        Fix(folder, "sd", count: 2);
        using DiffusionModel open = TinyModel.Open("sd");
        using DiffusionModel closed = DiffusionModel.Open(folder.Path, Options);
        ImageRequest request = new()
        {
            Prompt = "a red car", Seed = 3, Steps = 4, GuidanceScale = 3, Width = Side, Height = Side, Strength = 0.6f,
            InitImage = new RgbImage(Side, Side, [.. Enumerable.Range(0, Side * Side * 3).Select(x => (byte)x)]),
        };
        byte[] expected = open.Generate([request], null, Cancellation)[0].Picture.Pixels;
        byte[] actual = closed.Generate([request], null, Cancellation)[0].Picture.Pixels;
        Assert.True(expected.Zip(actual, (one, other) => Math.Abs(one - other)).Average() < 0.02);
    }

    /// <summary>A decoder of one size takes no smaller latents.</summary>
    [Theory]
    [InlineData("sd", 16, 16)]
    [InlineData("flux", 20, 20)]
    [InlineData("sd", 256, Side)]
    public void Its_previews_are_as_small_as_others(string model, int pixels, int expected)
    {
        using TemporaryFolder folder = TinyModel.Copy(model);
        Fix(folder, model, count: 1);
        var seen = new List<GenerationProgress>();
        using DiffusionModel closed = DiffusionModel.Open(folder.Path, Options);
        closed.Generate(
            [new ImageRequest { Prompt = "a red car", Steps = 3, GuidanceScale = 1 }],
            new GenerationOptions { Progress = new ImmediateProgress(seen.Add), PreviewEverySteps = 1, PreviewPixels = pixels },
            Cancellation);
        Assert.Equal([(expected, expected), (expected, expected), null], seen.Select(x => x.Preview is { } picture
            ? (picture.Width, picture.Height) : ((int, int)?)null));
    }

    [Theory]
    [InlineData(16, 9)]
    [InlineData(9, 16)]
    [InlineData(4, 5)]
    public void Every_video_is_made_at_its_one_size(int width, int height)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        Fix(folder, "sd", count: 2);
        Assert.Equal((Side, Side), ModelFolder.Inspect(folder.Path).Defaults.SizeFor(width, height));
    }

    [Fact]
    public void Another_size_is_refused_by_name()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        Fix(folder, "sd", count: 2);
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        var refused = Assert.Throws<ArgumentException>(
            () => model.Generate([new ImageRequest { Prompt = "a red car", Width = 128, Height = 64 }], null, Cancellation));
        Assert.Contains("pictures of 64 × 64 only; Width × Height is 128 × 64", refused.Message, StringComparison.Ordinal);
        var fault = Assert.Throws<ModelFaultException>(
            () => ModelFolder.Inspect(folder.Path, new ModelOverrides { Sizes = [(128, 64)] }));
        Assert.Contains("pictures of 64x64 only", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Graphs_of_different_sizes_do_not_belong_together()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ChangeInput(Part(folder, "unet"), "sample", FloatType, [2, 4, 8, 8]);
        ChangeInput(Part(folder, "vae_decoder"), "latent_sample", FloatType, [1, 4, 16, 16]);
        var fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path));
        Assert.Equal(ModelFault.WrongShape, fault.Fault);
        Assert.Contains("unet/model.onnx was exported for pictures of 64 × 64 only", fault.Message, StringComparison.Ordinal);
        Assert.Contains("vae_decoder/model.onnx for 128 × 128", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_of_unknown_sides_are_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("flux");
        ChangeInput(Part(folder, "transformer"), "hidden_states", FloatType, [1, 15, 64]);
        var fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path));
        Assert.Contains("native_size", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_with_an_open_batch_is_not_wrapped()
    {
        using OrtGraph graph = OrtGraph.Load(
            Path.Combine(TinyModel.PathOf("sd"), "unet", "model.onnx"), "unet", ExecutionProvider.Cpu, Options);
        Assert.Same(graph, FixedBatchGraph.Wrap(graph));
    }

    private static void Fix(TemporaryFolder folder, string model, int count, bool hasIdsPerPicture = false)
    {
        ChangeInput(Part(folder, "vae_decoder"), "latent_sample", FloatType, [1, model is "sd3" or "flux" ? 16 : 4, Latents, Latents]);
        switch (model)
        {
            case "flux":
                ChangeInput(Part(folder, "transformer"), "hidden_states", FloatType, [count, Latents * Latents / 4, 64]);
                if (hasIdsPerPicture)
                {
                    int[] shape = [count, Latents * Latents / 4, 3];
                    ChangeInput(Part(folder, "transformer"), "img_ids", FloatType, shape, squeezes: true);
                    ChangeInput(Part(folder, "transformer"), "txt_ids", FloatType, [count, -1, 3], squeezes: true);
                }
                else
                {
                    ChangeInput(Part(folder, "transformer"), "img_ids", FloatType, [Latents * Latents / 4, 3]);
                }

                ChangeInput(Part(folder, "transformer"), "timestep", FloatType, [count]);
                ChangeInput(Part(folder, "transformer"), "guidance", FloatType, [count]);
                ChangeInput(Part(folder, "transformer"), "pooled_projections", FloatType, [count, PooledWidth(folder)]);
                ChangeInput(Part(folder, "transformer"), "encoder_hidden_states", FloatType, [count, -1, HiddenWidth(folder)]);
                break;
            case "sd3":
                ChangeInput(Part(folder, "transformer"), "hidden_states", FloatType, [count, 16, Latents, Latents]);
                ChangeInput(Part(folder, "transformer"), "timestep", FloatType, [count]);
                ChangeInput(Part(folder, "transformer"), "pooled_projections", FloatType, [count, PooledWidth(folder)]);
                ChangeInput(Part(folder, "transformer"), "encoder_hidden_states", FloatType, [count, -1, HiddenWidth(folder)]);
                break;
            default:
                ChangeInput(Part(folder, "unet"), "sample", FloatType, [count, 4, Latents, Latents]);
                int width = Width(folder, "unet", "encoder_hidden_states");
                ChangeInput(Part(folder, "unet"), "encoder_hidden_states", FloatType, [count, 77, width]);
                ChangeInput(Part(folder, "text_encoder"), "input_ids", Int64Type, [count, 77], Int64Type);
                ChangeInput(Part(folder, "vae_encoder"), "sample", FloatType, [count, 3, Side, Side]);
                if (model == "sdxl")
                {
                    ChangeInput(Part(folder, "unet"), "text_embeds", FloatType, [count, Width(folder, "unet", "text_embeds")]);
                    ChangeInput(Part(folder, "unet"), "time_ids", FloatType, [count, 6]);
                }

                break;
        }
    }

    private static int PooledWidth(TemporaryFolder folder) => Width(folder, "transformer", "pooled_projections");

    private static int HiddenWidth(TemporaryFolder folder) => Width(folder, "transformer", "encoder_hidden_states");

    private static int Width(TemporaryFolder folder, string part, string input)
    {
        using OrtGraph graph = OrtGraph.Load(Part(folder, part), part, ExecutionProvider.Cpu, Options);
        return graph.Inputs[input].Dimensions[^1];
    }

    private static string Part(TemporaryFolder folder, string part) => folder.File(part, "model.onnx");
}
