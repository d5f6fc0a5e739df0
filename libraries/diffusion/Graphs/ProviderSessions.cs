using System.Globalization;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Graphs;

/// <summary>Session options for each execution provider, and the choice of "auto".</summary>
internal static class ProviderSessions
{
    internal static SessionOptions Configure(ExecutionProvider provider, DiffusionModelOptions options)
    {
        SessionOptions session = NativeRuntime.Use(() => new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = options.Threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        });
        if (provider == ExecutionProvider.Cuda)
        {
            AppendCuda(session, options);
        }

        return session;
    }

    private static void AppendCuda(SessionOptions session, DiffusionModelOptions options)
    {
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(CudaOptions(options));
            session.AppendExecutionProvider_CUDA(cuda);
        }
        catch (Exception failure) when (failure is OnnxRuntimeException or EntryPointNotFoundException)
        {
            // The processor's package has no entry points for CUDA at all; the GPU package has them and reports what is missing below it.
            session.Dispose();
            throw new ModelFaultException(
                ModelFault.NoDevice,
                failure is EntryPointNotFoundException
                    ? "The execution provider cuda cannot be used: this build of ONNX Runtime has no CUDA (OnnxRuntimePackage=Gpu has it)."
                    : "The execution provider cuda cannot be used: device "
                    + $"{options.DeviceId.ToString(CultureInfo.InvariantCulture)}, CUDA 13 or cuDNN is missing: "
                    + RuntimeFailures.Reason(failure.Message),
                failure)
            {
                IsTransient = failure is OnnxRuntimeException && RuntimeFailures.IsUnavailable(failure.Message),
            };
        }
    }

    /// <summary>
    /// The first provider that runs a one-node graph, and why it is the processor where this build supports a GPU.
    /// </summary>
    internal static (ExecutionProvider Provider, string? Fallback) Resolve(ExecutionProvider requested, DiffusionModelOptions options)
    {
        if (requested != ExecutionProvider.Auto)
        {
            return (requested, null);
        }

        return Choose(
            ExecutionProviders.BuiltIn(),
            provider => HasGpu("/dev") ? FaultOf(provider, options) : "the machine has no GPU (there is no file such as /dev/nvidia0)");
    }

    /// <summary>The first provider without a fault; the processor has none.</summary>
    internal static (ExecutionProvider Provider, string? Fallback) Choose(
        IReadOnlyList<ExecutionProvider> builtIn, Func<ExecutionProvider, string?> faultOf)
    {
        string? fallback = null;
        foreach (ExecutionProvider provider in builtIn.Where(x => x != ExecutionProvider.Cpu))
        {
            if (faultOf(provider) is not { } fault)
            {
                return (provider, null);
            }

            fallback ??= $"This build supports {provider.Name()}, and the processor is used because {fault.TrimEnd('.')}.";
        }

        return (ExecutionProvider.Cpu, fallback);
    }

    private static string? FaultOf(ExecutionProvider provider, DiffusionModelOptions options)
    {
        try
        {
            using SessionOptions session = Configure(provider, options);
            using var probe = new InferenceSession(OnnxWriter.Identity(), session);
            using var run = new RunOptions();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory<float>([1f], [1]);
            using IDisposableReadOnlyCollection<OrtValue> output = probe.Run(run, ["x"], [input], ["y"]);
            return null;
        }
        catch (Exception failure) when (failure is OnnxRuntimeException or ModelFaultException)
        {
            return failure.Message.Split('\n')[0];
        }
    }

    /// <summary>
    /// Without a GPU's device file there is no GPU, and a driver that searches for one writes to the terminal. A container has the files of
    /// its own GPUs only, with the numbers that they have on the machine.
    /// </summary>
    /// <param name="deviceFiles">The folder of device files.</param>
    internal static bool HasGpu(string deviceFiles)
    {
        const string Prefix = "nvidia";
        return !OperatingSystem.IsLinux()
            || File.Exists(Path.Combine(deviceFiles, "dxg"))
            || Directory.EnumerateFiles(deviceFiles, Prefix + "*")
                .Any(x => Path.GetFileName(x)[Prefix.Length..] is { Length: > 0 } number && number.All(char.IsAsciiDigit));
    }

    private static Dictionary<string, string> CudaOptions(DiffusionModelOptions options)
    {
        var values = new Dictionary<string, string>
        {
            ["device_id"] = options.DeviceId.ToString(CultureInfo.InvariantCulture),

            // Doubling over-reserves; exhaustive search makes the first run of each shape slow.
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            ["cudnn_conv_use_max_workspace"] = "1",
            ["use_tf32"] = options.UseTensorFloat32 ? "1" : "0",
        };
        if (options.DeviceMemoryBytes is { } limit)
        {
            values["gpu_mem_limit"] = limit.ToString(CultureInfo.InvariantCulture);
        }

        foreach ((string name, string value) in options.CudaOptions)
        {
            values[name] = value;
        }

        return values;
    }
}
