using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion;

/// <summary>Names of execution providers and which of them the native library has.</summary>
public static class ExecutionProviders
{
    private static readonly Dictionary<ExecutionProvider, string> NativeNames = new()
    {
        [ExecutionProvider.Cuda] = "CUDAExecutionProvider",
        [ExecutionProvider.WebGpu] = "WebGpuExecutionProvider",
        [ExecutionProvider.Cpu] = "CPUExecutionProvider",
    };

    /// <summary>The setting's word: auto, cpu, cuda or webgpu.</summary>
    public static string Name(this ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "cuda",
        ExecutionProvider.WebGpu => "webgpu",
        ExecutionProvider.Cpu => "cpu",
        _ => "auto",
    };

    /// <summary>Reads a setting.</summary>
    /// <exception cref="ArgumentException">The word is not one of auto, cpu, cuda and webgpu.</exception>
    public static ExecutionProvider Parse(string name)
        => Enum.GetValues<ExecutionProvider>().Where(x => x.Name().Equals(name, StringComparison.OrdinalIgnoreCase)).Select(x => (ExecutionProvider?)x).FirstOrDefault()
            ?? throw new ArgumentException($"The execution provider \"{name}\" is not known. Allowed: auto, cpu, cuda, webgpu.", nameof(name));

    /// <summary>The providers built into the native library, best first. That a device is there is not said by this.</summary>
    public static IReadOnlyList<ExecutionProvider> BuiltIn()
    {
        string[] available = OrtEnv.Instance().GetAvailableProviders();
        return [.. NativeNames.Where(x => available.Contains(x.Value)).Select(x => x.Key)];
    }
}
