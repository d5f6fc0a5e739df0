using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Cuda;

/// <summary>On an NVIDIA GPU, in a build with OnnxRuntimePackage=Gpu; skipped elsewhere.</summary>
[Trait("Needs", "Gpu")]
public sealed class CudaTests
{
    private const long Mebibyte = 1 << 20;

    // TF32 would make the errors those of ten bits.
    private static readonly DiffusionModelOptions Gpu = new() { ExecutionProvider = ExecutionProvider.Cuda, UseTensorFloat32 = false };

    public CudaTests() => Assert.SkipUnless(
        ProviderSessions.HasGpu("/dev") && ExecutionProviders.BuiltIn().Contains(ExecutionProvider.Cuda),
        "This needs an NVIDIA GPU and a build with -p:OnnxRuntimePackage=Gpu.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sd", 1)]
    [InlineData("sd-old", 1)]
    [InlineData("sd-half", 3)]
    [InlineData("sdxl", 1)]
    [InlineData("lcm", 1)]
    [InlineData("control", 1)]
    [InlineData("sd3", 1)]
    [InlineData("flux", 1)]
    public void Pictures_are_those_of_the_processor(string name, int tolerance)
    {
        using DiffusionModel processor = TinyModel.Open(name);
        using DiffusionModel gpu = TinyModel.Open(name, Gpu);
        ImageRequest request = new() { Prompt = "a red car at night", NegativePrompt = "blurry", Seed = 33, Steps = 6 };
        if (processor.Folder.RequiresControlImage)
        {
            request = request with { ControlImage = Grey() };
        }

        ImageRequest[] requests = [.. Enumerable.Range(0, 3).Select(x => request with { Seed = x })];
        IReadOnlyList<GeneratedImage> expected = processor.Generate(requests, null, Cancellation);
        IReadOnlyList<GeneratedImage> actual = gpu.Generate(requests, null, Cancellation);
        Assert.All(expected.Zip(actual), x => Assert.InRange(LargestDifference(x.First.Picture, x.Second.Picture), 0, tolerance));
    }

    [Theory]
    [InlineData("euler-ancestral")]
    [InlineData("dpm++2m-sde")]
    [InlineData("unipc")]
    [InlineData("ddpm")]
    public void Schedulers_step_as_on_the_processor(string scheduler)
    {
        ImageRequest request = new() { Prompt = "a red car", Seed = 5, Steps = 6, GuidanceScale = 3, Scheduler = scheduler };
        using DiffusionModel processor = TinyModel.Open("sd");
        using DiffusionModel gpu = TinyModel.Open("sd", Gpu);
        RgbImage expected = processor.Generate([request], null, Cancellation)[0].Picture;
        Assert.InRange(LargestDifference(expected, gpu.Generate([request], null, Cancellation)[0].Picture), 0, 1);
    }

    [Fact]
    public void Auto_chooses_the_card_without_a_reason_for_another_one()
    {
        using DiffusionModel model = TinyModel.Open("sd", new DiffusionModelOptions());
        Assert.Equal(ExecutionProvider.Cuda, model.ExecutionProvider);
        Assert.Null(model.ProviderFallback);
    }

    [Fact]
    public void A_card_that_does_not_exist_is_named()
    {
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => TinyModel.Open("sd", Gpu with { DeviceId = 15 }));
        Assert.Equal(ModelFault.NoDevice, fault.Fault);
        Assert.Contains("device 15", fault.Message, StringComparison.Ordinal);

        using DiffusionModel processor = TinyModel.Open("sd", new DiffusionModelOptions { DeviceId = 15 });
        Assert.Equal(ExecutionProvider.Cpu, processor.ExecutionProvider);
        Assert.Contains("device 15", processor.ProviderFallback!, StringComparison.Ordinal);
    }

    /// <summary>The U-Net of 64 pictures needs more than the limit, and the decoder of one less.</summary>
    [Fact]
    public void A_batch_above_the_memory_limit_is_halved()
    {
        using DiffusionModel model = TinyModel.Open("sd", Gpu with { DeviceMemoryBytes = 48 * Mebibyte, MaxBatchSize = 64 });
        ImageRequest[] requests = [.. Enumerable.Range(0, 64).Select(x => new ImageRequest
        {
            Prompt = "a red car", Seed = x, Steps = 1, GuidanceScale = 1, Width = 512, Height = 512,
        })];
        Assert.Equal(64, model.Generate(requests, null, Cancellation).Count);
        Assert.InRange(model.BatchSize, 1, 32);
    }

    [Fact]
    public void A_picture_above_the_memory_limit_is_too_large()
    {
        using DiffusionModel model = TinyModel.Open("sd", Gpu with { DeviceMemoryBytes = 2 * Mebibyte });
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => model.Generate(
            [new ImageRequest { Prompt = "a red car", Steps = 1, Width = 1024, Height = 1024 }], null, Cancellation));
        Assert.Equal(ModelFault.TooLarge, fault.Fault);
        using DiffusionModel other = TinyModel.Open("sd", Gpu);
        Assert.Single(other.Generate([new ImageRequest { Prompt = "a red car", Steps = 1 }], null, Cancellation));
    }

    [Fact]
    public void Weights_above_the_limit_are_refused_before_they_are_loaded()
    {
        ModelFaultException fault = Assert.Throws<ModelFaultException>(
            () => TinyModel.Open("sd", Gpu with { DeviceMemoryBytes = Mebibyte / 16 }));
        Assert.Equal(ModelFault.TooLarge, fault.Fault);
        Assert.Contains("of the GPU's memory", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Previews_and_cancellation_work()
    {
        using DiffusionModel model = TinyModel.Open("sd", Gpu);
        int previews = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var options = new GenerationOptions
        {
            PreviewEverySteps = 2,
            Progress = new Reporting(x =>
            {
                previews += x.Preview is null ? 0 : 1;
                if (x.Step == 5)
                {
                    stop.Cancel();
                }
            }),
        };
        ImageRequest[] requests = [new() { Prompt = "a red car", Steps = 20 }, new() { Prompt = "a red car", Steps = 20, Seed = 2 }];
        Assert.ThrowsAny<OperationCanceledException>(() => model.Generate(requests, options, stop.Token));
        Assert.Equal(2, previews);
        Assert.Equal(2, model.Generate(requests, null, Cancellation).Count);
    }

    [Fact]
    public void Memory_of_the_card_is_known()
    {
        (long free, long total) = Assert.NotNull(GpuMemory.Read(0));
        Assert.InRange(free, 1, total);
        Assert.Null(GpuMemory.Read(15));
        Assert.Null(GpuMemory.ReadInUse(15));
    }

    /// <summary>
    /// Alone in its process, because a kernel that writes to a wrong address makes the GPU useless for the process: that is how a GPU is
    /// really lost.
    /// </summary>
    [Fact(Explicit = true)]
    public void A_lost_card_breaks_the_model_and_is_named_as_such()
    {
        using DiffusionModel model = TinyModel.Open("sd", Gpu);
        ImageRequest request = new() { Prompt = "a red car", Steps = 2 };
        model.Generate([request], null, Cancellation);
        LostGpu.Provoke();
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => model.Generate([request], null, Cancellation));
        Assert.Equal(ModelFault.DeviceLost, fault.Fault);
        Assert.True(model.IsBroken);

        ModelFaultException again = Assert.Throws<ModelFaultException>(() => TinyModel.Open("sd", Gpu));
        Assert.Equal(ModelFault.DeviceLost, again.Fault);
        Assert.Null(GpuMemory.Read(0));
    }

    private static RgbImage Grey() => new(64, 64, [.. Enumerable.Repeat((byte)90, 64 * 64 * 3)]);

    private static int LargestDifference(RgbImage first, RgbImage second)
        => first.Pixels.Zip(second.Pixels).Max(x => Math.Abs(x.First - x.Second));

    private sealed class Reporting(Action<GenerationProgress> report) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => report(value);
    }
}
