using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;

namespace AdGenius.Diffusion.Tests.Runtime;

public sealed class NativeRuntimeTests
{
    [Fact]
    public void A_library_that_cannot_be_loaded_is_a_model_fault()
    {
        var missing = new TypeInitializationException(
            "Microsoft.ML.OnnxRuntime.NativeMethods",
            new DllNotFoundException("Unable to load shared library 'onnxruntime'\nmore"));
        ModelFaultException fault = Assert.Throws<ModelFaultException>(() => NativeRuntime.Use<int>(() => throw missing));
        Assert.Equal(ModelFault.RuntimeMissing, fault.Fault);
        Assert.EndsWith("Unable to load shared library 'onnxruntime'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_exception_passes_through()
        => Assert.Throws<InvalidOperationException>(() => NativeRuntime.Use<int>(() => throw new InvalidOperationException()));

    [Fact]
    public void Cuda_without_a_device_is_a_model_fault()
    {
        Assert.SkipWhen(ProviderSessions.HasGpu("/dev"), "This machine has an NVIDIA GPU.");
        ModelFaultException fault = Assert.Throws<ModelFaultException>(
            () => TinyModel.Open("sd", new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cuda }));
        Assert.Equal(ModelFault.NoDevice, fault.Fault);
    }

    [Fact]
    public void Auto_chooses_a_provider_that_works()
        => Assert.Contains(
            ProviderSessions.Resolve(ExecutionProvider.Auto, new DiffusionModelOptions()).Provider, ExecutionProviders.BuiltIn());

    /// <summary>A build for GPUs must not use the processor in silence.</summary>
    [Fact]
    public void The_reason_for_the_processor_is_said_where_a_card_was_expected()
    {
        ExecutionProvider[] both = [ExecutionProvider.Cuda, ExecutionProvider.Cpu];

        Assert.Equal((ExecutionProvider.Cuda, null), ProviderSessions.Choose(both, _ => null));
        Assert.Equal((ExecutionProvider.Cpu, null), ProviderSessions.Choose([ExecutionProvider.Cpu], _ => "no GPU"));
        (ExecutionProvider provider, string? fallback) = ProviderSessions.Choose(both, _ => "the driver is too old.");
        Assert.Equal(ExecutionProvider.Cpu, provider);
        Assert.Equal("This build supports cuda, and the processor is used because the driver is too old.", fallback);
    }

    /// <summary>A container that is given the machine's fourth GPU has no other device file of a GPU.</summary>
    [Theory]
    [InlineData(true, "nvidiactl", "nvidia-uvm", "nvidia3")]
    [InlineData(true, "nvidia12")]
    [InlineData(true, "dxg")]
    [InlineData(false, "nvidiactl", "nvidia-uvm", "nvidia-caps1", "nvidia")]
    [InlineData(false)]
    public void Any_device_file_of_a_gpu_counts(bool expected, params string[] files)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Device files are those of Linux.");
        using var folder = new TemporaryFolder();
        foreach (string file in files)
        {
            File.WriteAllText(folder.File(file), "");
        }

        Assert.Equal(expected, ProviderSessions.HasGpu(folder.Path));
    }

    [Fact]
    public void The_processor_passes_the_check_of_doctor()
    {
        ProviderCheck[] checks = [.. ExecutionProviders.BuiltIn().Select(provider => ProviderCheck.Run(
            TinyModel.PathOf("sd"), provider, TimeProvider.System, TestContext.Current.CancellationToken))];
        Assert.Contains(checks, x => x is { Provider: ExecutionProvider.Cpu, IsUsable: true });
        Assert.All(checks.Where(x => !x.IsUsable), x => Assert.NotNull(x.Reason));
    }

    [Theory]
    [InlineData("control")]
    [InlineData("sdxl")]
    [InlineData("lcm")]
    [InlineData("sd-old")]
    public void Every_kind_of_folder_passes_the_check_of_doctor(string model)
    {
        ProviderCheck check = ProviderCheck.Run(
            TinyModel.PathOf(model), ExecutionProvider.Cpu, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(check.IsUsable, check.Reason);
    }
}
