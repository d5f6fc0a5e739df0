using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Motion;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Pipelines.Transformers;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>
/// Masks with denoisers that take none, as the inpainting pipelines of diffusers run them: what is not painted anew is after each step the
/// picture with the noise of the next one. The expected numbers are computed here from the picture's latents and the generator's draws:
/// those of the encoder, the noise, and those of a second encoding.
/// </summary>
public sealed class KeptPictureTests
{
    private const int Side = 64;
    private const int Seed = 7;

    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };
    private static readonly RgbImage Start = Picture((x, _) => (byte)(x % 251));
    private static readonly RgbImage Nothing = Picture((_, _) => 0);
    private static readonly RgbImage Everything = Picture((_, _) => byte.MaxValue);
    private static readonly RgbImage Half = Picture((_, pixel) => pixel % Side < Side / 2 ? byte.MinValue : byte.MaxValue);

    private static readonly ImageRequest Request = new()
    {
        Prompt = "a red car", Seed = Seed, Steps = 4, GuidanceScale = 1, Strength = 0.5, Width = Side, Height = Side, InitImage = Start,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// A U-Net's latents are √signal · picture + √(1 - signal) · noise, those of a flow (1 - sigma) · picture + sigma · noise.
    /// </summary>
    [Theory]
    [InlineData("sd", "ddim", "sample")]
    [InlineData("sd", "dpm++2m", "sample")]
    [InlineData("sdxl", "ddim", "sample")]
    [InlineData("sd3", null, "hidden_states")]
    [InlineData("flux", null, "hidden_states")]
    public void The_denoiser_sees_the_kept_part_with_the_noise_of_each_step(string name, string? scheduler, string input)
    {
        using TemporaryFolder copy = TinyModel.Copy(name);
        ModelFolder folder = ModelFolder.Inspect(copy.Path);
        ImageRequest request = Request with { Scheduler = scheduler, MaskImage = Half, Steps = 6 };
        RecordingGraph denoiser = Run(copy.Path, request);
        (float[] picture, float[] noise, _) = Draws(folder);
        int columns = Side / folder.Vae.Scale;
        IReadOnlyList<float[]> samples = denoiser.Of(input);
        Assert.Equal(3, samples.Count);
        for (int step = 0; step < samples.Count; step++)
        {
            float timestep = denoiser.Of("timestep")[step][0];
            float sigma = name == "flux" ? timestep : timestep / 1000;
            float signal = Signal((int)timestep);
            float[] seen = name == "flux" ? Unpacked(samples[step], folder.Vae.Channels, columns) : samples[step];
            for (int i = 0; i < picture.Length; i++)
            {
                // Half of the columns, and in the first step all of them: the picture that is started from.
                if (step == 0 || i % columns < columns / 2)
                {
                    float expected = input == "sample"
                        ? (MathF.Sqrt(signal) * picture[i]) + (MathF.Sqrt(1 - signal) * noise[i])
                        : ((1 - sigma) * picture[i]) + (sigma * noise[i]);
                    Assert.Equal(expected, seen[i], 2e-3f);
                }
            }
        }
    }

    /// <summary>Whatever the prompt says, the picture is the one that its latents decode to.</summary>
    [Theory]
    [InlineData("sd", "ddim", 0.5)]
    [InlineData("sd", "heun", 1)]
    [InlineData("sd", "euler-ancestral", 0.5)]
    [InlineData("sdxl", "kdpm2", 0.5)]
    [InlineData("lcm", null, 0.5)]
    [InlineData("sd3", null, 0.5)]
    [InlineData("sd3", "unipc", 1)]
    [InlineData("flux", null, 0.5)]
    public void A_mask_of_nothing_gives_the_picture_of_its_own_latents(string name, string? scheduler, double strength)
    {
        using TemporaryFolder folder = TinyModel.Copy(name);
        ImageRequest request = Request with { Scheduler = scheduler, Strength = strength, MaskImage = Nothing };
        byte[] expected = Decoded(ModelFolder.Inspect(folder.Path));
        AssertSame(expected, Generate(folder.Path, request));
        AssertSame(expected, Generate(folder.Path, request with { Prompt = "a lake", NegativePrompt = "blurry", GuidanceScale = 4 }));
    }

    [Theory]
    [InlineData("sd", "ddim")]
    [InlineData("sd", "euler")]
    [InlineData("sdxl", "dpm++2m")]
    [InlineData("sd3", null)]
    [InlineData("flux", null)]
    public void A_mask_of_everything_gives_the_picture_that_is_started_without_one(string name, string? scheduler)
    {
        using TemporaryFolder folder = TinyModel.Copy(name);
        ImageRequest request = Request with { Scheduler = scheduler };
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        IReadOnlyList<GeneratedImage> made = model.Generate(
            [request, request with { MaskImage = Everything }, request with { MaskImage = Half }], null, Cancellation);
        AssertSame(made[0].Picture.Pixels, made[1].Picture.Pixels);
        Assert.NotEqual(made[0].Picture.Pixels, made[2].Picture.Pixels);
    }

    /// <summary>
    /// With a denoiser that sees no noise, DDIM with all of its fresh noise goes from x to √(next/signal) · x + deviation · draw. The draw
    /// is the fourth: a second picture is encoded before it, which only inpainting models are given.
    /// </summary>
    [Fact]
    public void Fresh_noise_is_drawn_after_that_of_a_second_encoding()
    {
        using TemporaryFolder copy = TinyModel.Copy("sd");
        ImageRequest request = Request with { Scheduler = "ddim", Eta = 1, MaskImage = Half, Strength = 1 };
        RecordingGraph denoiser = Run(copy.Path, request, x => Array.Clear(x));
        (_, float[] noise, float[] fresh) = Draws(ModelFolder.Inspect(copy.Path));
        float[] first = denoiser.Of("sample")[0];
        float[] second = denoiser.Of("sample")[1];

        // Full strength starts from noise alone.
        Assert.Equal(noise, first);
        float signal = Signal((int)denoiser.Of("timestep")[0][0]);
        float next = Signal((int)denoiser.Of("timestep")[1][0]);
        float deviation = MathF.Sqrt((1 - next) / (1 - signal)) * MathF.Sqrt(1 - (signal / next));
        int columns = Side / 8;
        for (int i = 0; i < first.Length; i++)
        {
            if (i % columns >= columns / 2)
            {
                Assert.Equal((MathF.Sqrt(next / signal) * first[i]) + (deviation * fresh[i]), second[i], 2e-3f);
            }
        }
    }

    /// <summary>The pictures of a drift keep what that of the scene keeps.</summary>
    [Fact]
    public void A_drifting_picture_is_kept_where_its_scene_is()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        byte[] expected = Decoded(ModelFolder.Inspect(folder.Path));
        using DiffusionModel model = DiffusionModel.Open(folder.Path, Options);
        foreach (RgbImage mask in new[] { Nothing, Half })
        {
            MotionPlan plan = MotionPlan.Create(
                MotionKind.Drift, [new MotionScene(Request with { MaskImage = mask }, 3)], model.Folder);
            byte[][] pictures = [.. model.Generate([.. plan.Keyframes.Select(x => x.Request)], null, Cancellation)
                .Select(x => x.Picture.Pixels)];
            Assert.Equal(mask == Nothing, pictures[1].SequenceEqual(pictures[2]));
            Assert.Equal(mask == Nothing, pictures.All(x => Distance(expected, x) <= 1));
        }
    }

    [Fact]
    public void A_mask_that_cannot_be_kept_is_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        using (DiffusionModel model = DiffusionModel.Open(folder.Path, Options))
        {
            Assert.True(model.Folder is { SupportsMask: true, RequiresMask: false });
            Refuses(model, Request with { MaskImage = Half, InitImage = null }, "MaskImage needs InitImage");
        }

        Directory.Delete(Path.Combine(folder.Path, "vae_encoder"), recursive: true);
        using DiffusionModel without = DiffusionModel.Open(folder.Path, Options);
        Assert.False(without.Folder.SupportsMask);
        Refuses(without, Request with { MaskImage = Half, InitImage = null }, "MaskImage needs a model for inpainting");

        using TemporaryFolder refined = TinyModel.Copy("sdxl");
        foreach (string file in Directory.EnumerateFiles(TinyModel.PathOf("sdxl-refiner"), "*", SearchOption.AllDirectories))
        {
            File.Copy(file, refined.File("refiner", Path.GetRelativePath(TinyModel.PathOf("sdxl-refiner"), file)));
        }

        ModelFolder withRefiner = ModelFolder.Inspect(refined.Path);
        Assert.True(withRefiner is { SupportsImageToImage: true, SupportsMask: false, Refiner: not null });

        static void Refuses(DiffusionModel model, ImageRequest request, string reason) => Assert.StartsWith(
            reason,
            Assert.Throws<ArgumentException>(() => model.Generate([request], null, Cancellation)).Message,
            StringComparison.Ordinal);
    }

    private static RgbImage Picture(Func<int, int, byte> value)
        => new(Side, Side, [.. Enumerable.Range(0, Side * Side * 3).Select(x => value(x, x / 3))]);

    private static RecordingGraph Run(string folder, ImageRequest request, Action<float[]>? change = null)
    {
        RecordingGraph? denoiser = null;
        using DiffusionModel model = DiffusionModel.Open(
            ModelFolder.Inspect(folder), ExecutionProvider.Cpu, Options, part => part.Name is "unet" or "transformer"
                ? denoiser = new RecordingGraph(OrtGraph.Load(part, ExecutionProvider.Cpu, Options), change)
                : OrtGraph.Load(part, ExecutionProvider.Cpu, Options));
        model.Generate([request], null, Cancellation);
        return denoiser!;
    }

    /// <summary>The picture's latents, the noise, and the draw after a second encoding.</summary>
    private static (float[] Picture, float[] Noise, float[] Fresh) Draws(ModelFolder folder)
    {
        using OrtGraph graph = OrtGraph.Load(folder.Parts["vae_encoder"], ExecutionProvider.Cpu, Options);
        var generator = new TorchNoise(Seed);
        float[] picture = new LatentEncoder(graph, folder.Vae).Encode(
            PixelConversion.ToPlanes(Start, black: -1), Side, Side, generator, Cancellation);
        (float[] noise, float[] skipped, float[] fresh) = (new float[picture.Length], new float[picture.Length], new float[picture.Length]);
        generator.Fill(noise);
        generator.Fill(skipped);
        generator.Fill(fresh);
        return (picture, noise, fresh);
    }

    private static byte[] Decoded(ModelFolder folder)
    {
        using OrtGraph graph = OrtGraph.Load(folder.Parts["vae_decoder"], ExecutionProvider.Cpu, Options);
        var decoder = new LatentDecoder(graph, folder.Vae, tiledAbovePixels: 1024);
        int side = Side / folder.Vae.Scale;
        return PixelConversion.FromPlanes(decoder.Decode(Draws(folder).Picture, side, side, Cancellation), Side, Side).Pixels;
    }

    private static byte[] Generate(string folder, ImageRequest request)
    {
        using DiffusionModel model = DiffusionModel.Open(folder, Options);
        return model.Generate([request], null, Cancellation)[0].Picture.Pixels;
    }

    private static float[] Unpacked(float[] packed, int channels, int side)
    {
        var latents = new float[packed.Length];
        LatentPacking.Unpack(packed, channels, side, side, latents);
        return latents;
    }

    /// <summary>The product of 1 - beta over the training's timesteps, with betas whose roots are equally spaced.</summary>
    private static float Signal(int timestep)
        => (float)Enumerable.Range(0, timestep + 1)
            .Select(i => Math.Sqrt(0.00085) + (i * (Math.Sqrt(0.012) - Math.Sqrt(0.00085)) / 999))
            .Aggregate(1.0, (product, root) => product * (1 - (root * root)));

    private static void AssertSame(byte[] expected, byte[] actual) => Assert.InRange(Distance(expected, actual), 0, 1);

    private static int Distance(byte[] one, byte[] other) => one.Zip(other, (x, y) => Math.Abs(x - y)).Max();
}
