using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Tests.Runtime;

/// <summary>The graphics card's path, computed right on a software driver. Slow, so one small picture.</summary>
public sealed class WebGpuTests
{
    private static readonly ImageRequest Request = new() { Prompt = "a red car at night", NegativePrompt = "blurry", Seed = 33, Steps = 3, GuidanceScale = 5 };

    [Fact]
    public void A_picture_made_through_webgpu_is_the_processors_picture()
    {
        if (!ExecutionProviders.BuiltIn().Contains(ExecutionProvider.WebGpu))
        {
            Assert.Skip("The native library has no WebGPU provider.");
        }

        DiffusionModel gpu;
        try
        {
            gpu = TinyModel.Open("sd", new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.WebGpu });
        }
        catch (ModelFaultException fault) when (fault.Fault == ModelFault.NoDevice)
        {
            Assert.Skip($"No Vulkan driver: set VK_DRIVER_FILES to one, such as chromium's vk_swiftshader_icd.json. {fault.Message}");
            return;
        }

        using (gpu)
        {
            using DiffusionModel cpu = TinyModel.Open("sd");
            byte[] expected = cpu.Generate([Request, Request with { Seed = 4 }], null, TestContext.Current.CancellationToken)[1].Picture.Pixels;
            byte[] actual = gpu.Generate([Request, Request with { Seed = 4 }], null, TestContext.Current.CancellationToken)[1].Picture.Pixels;
            Assert.Equal(0, expected.Zip(actual).Count(x => Math.Abs(x.First - x.Second) > 2));
        }
    }

    [Fact]
    public void Auto_never_takes_a_software_driver()
    {
        ExecutionProvider chosen = ProviderSessions.Resolve(ExecutionProvider.Auto, new DiffusionModelOptions());
        Assert.NotEqual(ExecutionProvider.Auto, chosen);
        if ((Environment.GetEnvironmentVariable("VK_DRIVER_FILES") ?? "").Contains("swiftshader", StringComparison.Ordinal))
        {
            Assert.NotEqual(ExecutionProvider.WebGpu, chosen);
        }
    }

    [Fact]
    public void The_processor_passes_the_doctors_check()
    {
        IReadOnlyList<ProviderCheck> checks = ProviderCheck.RunAll(TinyModel.PathOf("sd"), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Contains(checks, x => x is { Provider: ExecutionProvider.Cpu, Works: true });
        Assert.All(checks.Where(x => !x.Works), x => Assert.NotNull(x.Reason));
    }
}
