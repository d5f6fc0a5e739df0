using System.Text.Json;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>What a folder's files say about sizes, steps and guidance.</summary>
public sealed class ModelDefaultsTests
{
    private const string Trained
        = "\"num_train_timesteps\":1000,\"beta_start\":0.00085,\"beta_end\":0.012,\"beta_schedule\":\"scaled_linear\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Eight for the VAE, and two for each down-sampling of the U-Net.</summary>
    [Theory]
    [InlineData("sd", 64)]
    [InlineData("sdxl", 32)]
    [InlineData("sd-old", 64)]
    public void Sizes_are_multiples_that_the_skip_connections_allow(string model, int expected)
        => Assert.Equal(expected, ModelFolder.Inspect(TinyModel.PathOf(model)).Defaults.SizeMultiple);

    /// <summary>Exports fail at any other multiple of 8: their up-sampled maps do not fit the skipped ones.</summary>
    [Theory]
    [InlineData("sd")]
    [InlineData("sdxl")]
    [InlineData("sd-old")]
    public void Every_shape_of_video_is_rendered(string name)
    {
        using DiffusionModel model = TinyModel.Open(name);
        foreach ((int width, int height) in new[] { (1280, 720), (720, 1280), (1080, 1080), (1080, 1350), (854, 480) })
        {
            ModelDefaults small = model.Folder.Defaults with { Width = 128, Height = 128 };
            (int Width, int Height) size = small.SizeFor(width, height);
            ImageRequest request = new()
            {
                Prompt = "a red car", Steps = 1, GuidanceScale = 2, Scheduler = "euler", Width = size.Width, Height = size.Height,
            };
            RgbImage picture = model.Generate([request], null, Cancellation)[0].Picture;
            Assert.Equal(size, (picture.Width, picture.Height));
        }
    }

    [Fact]
    public void A_size_between_two_multiples_is_refused_with_the_multiple()
    {
        using DiffusionModel model = TinyModel.Open("sd");
        ArgumentException refused = Assert.ThrowsAny<ArgumentException>(
            () => model.Generate([new ImageRequest { Prompt = "x", Width = 680, Height = 384 }], null, Cancellation));
        Assert.Contains("multiple of 64", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(854, 480, 256, 32, 0.08)]
    [InlineData(480, 854, 256, 32, 0.08)]
    [InlineData(2160, 2160, 256, 32, 0.08)]
    [InlineData(1080, 1350, 512, 8, 0.08)]
    [InlineData(3840, 2160, 1024, 64, 0.08)]
    [InlineData(1280, 720, 512, 64, 0.08)]
    public void Shape_and_area_of_a_rendered_picture_are_close_to_the_videos(
        int width, int height, int native, int multiple, double tolerance)
    {
        (int Width, int Height) size = new ModelDefaults(10, 4, native, native, multiple).SizeFor(width, height);
        Assert.Equal((0, 0), (size.Width % multiple, size.Height % multiple));
        Assert.Equal(1, (double)size.Width / size.Height * height / width, tolerance);
        Assert.Equal(1, (double)size.Width * size.Height / (native * native), 0.2);
    }

    [Theory]
    [InlineData(854, 480, 384, 224)]
    [InlineData(1080, 1920, 224, 384)]
    [InlineData(1080, 1350, 256, 256)]
    public void Of_the_sizes_a_model_was_trained_on_the_nearest_shape_is_taken(int width, int height, int expectedWidth, int expectedHeight)
        => Assert.Equal(
            (expectedWidth, expectedHeight),
            new ModelDefaults(10, 4, 256, 256, 32) { TrainedSizes = [(256, 256), (384, 224), (224, 384)] }.SizeFor(width, height));

    [Fact]
    public void A_square_is_the_models_own_size()
        => Assert.Equal((256, 256), new ModelDefaults(10, 4, 256, 256, 32).SizeFor(480, 480));

    [Theory]
    [InlineData("EulerDiscreteScheduler", "\"timestep_spacing\":\"trailing\"", 4, 0f)]
    [InlineData("EulerAncestralDiscreteScheduler", "\"timestep_spacing\":\"trailing\",\"prediction_type\":\"epsilon\"", 4, 0f)]
    [InlineData("EulerDiscreteScheduler", "\"timestep_spacing\":\"trailing\",\"prediction_type\":\"sample\"", 1, 0f)]
    [InlineData("EulerDiscreteScheduler", "\"timestep_spacing\":\"leading\",\"prediction_type\":\"sample\"", 20, 7.5f)]
    [InlineData("EulerDiscreteScheduler", "\"timestep_spacing\":\"leading\"", 20, 7.5f)]
    [InlineData("DDIMScheduler", "\"timestep_spacing\":\"trailing\"", 20, 7.5f)]
    [InlineData(
        "EulerDiscreteScheduler",
        "\"timestep_spacing\":\"trailing\",\"rescale_betas_zero_snr\":true,\"prediction_type\":\"v_prediction\"",
        20,
        7.5f)]
    public void A_model_distilled_without_guidance_is_known_by_its_scheduler(string scheduler, string members, int steps, float guidance)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File("model_index.json"), """{"_class_name":"StableDiffusionPipeline"}""");
        File.WriteAllText(folder.File("scheduler/scheduler_config.json"), $$"""{"_class_name":"{{scheduler}}",{{Trained}},{{members}}}""");
        ModelDefaults defaults = ModelFolder.Inspect(folder.Path).Defaults;
        Assert.Equal((steps, guidance), (defaults.Steps, defaults.GuidanceScale));
    }

    [Fact]
    public void The_name_of_a_folder_says_nothing_about_its_model()
    {
        using var root = new TemporaryFolder();
        CopyTo(root, "sd", "my-turbo-cars");
        File.WriteAllText(
            root.File("my-turbo-cars", "model_index.json"),
            """{"_class_name":"StableDiffusionPipeline","_name_or_path":"/home/me/turbo"}""");
        ModelDefaults defaults = ModelFolder.Inspect(Path.Combine(root.Path, "my-turbo-cars")).Defaults;
        Assert.Equal((20, 7.5f), (defaults.Steps, defaults.GuidanceScale));
    }

    /// <summary>The default of 8.5 is an input of such a model. Without the input it would be guidance by a second run.</summary>
    [Fact]
    public void A_consistency_model_without_a_guidance_input_runs_without_guidance()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File("model_index.json"), """{"_class_name":"LatentConsistencyModelPipeline"}""");
        File.WriteAllText(folder.File("scheduler/scheduler_config.json"), $$"""{"_class_name":"LCMScheduler",{{Trained}}}""");
        ModelDefaults defaults = ModelFolder.Inspect(folder.Path).Defaults;
        Assert.Equal((4, 1f), (defaults.Steps, defaults.GuidanceScale));
        Assert.Equal(8.5f, ModelFolder.Inspect(TinyModel.PathOf("lcm")).Defaults.GuidanceScale);
    }

    [Fact]
    public void A_sample_size_may_be_a_list_of_height_and_width()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File("model_index.json"), """{"_class_name":"StableDiffusionPipeline"}""");
        Rewrite(folder, "unet/config.json", "sample_size", "[8, 16]");
        ModelDefaults defaults = ModelFolder.Inspect(folder.Path).Defaults;
        Assert.Equal((128, 64), (defaults.Width, defaults.Height));
    }

    [Fact]
    public void A_native_size_that_skip_connections_do_not_allow_is_rounded()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File("model_index.json"), """{"_class_name":"StableDiffusionPipeline"}""");
        Rewrite(folder, "unet/config.json", "sample_size", "15");
        ModelDefaults defaults = ModelFolder.Inspect(folder.Path).Defaults;
        Assert.Equal((128, 128), (defaults.Width, defaults.Height));
    }

    internal static void Rewrite(TemporaryFolder folder, string file, string member, string json)
    {
        var members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(folder.File(file)))!;
        using JsonDocument value = JsonDocument.Parse(json);
        members[member] = value.RootElement.Clone();
        File.WriteAllText(folder.File(file), JsonSerializer.Serialize(members));
    }

    private static void CopyTo(TemporaryFolder root, string model, string name)
    {
        foreach (string file in Directory.EnumerateFiles(TinyModel.PathOf(model), "*", SearchOption.AllDirectories))
        {
            File.Copy(file, root.File(name, Path.GetRelativePath(TinyModel.PathOf(model), file)));
        }
    }
}
