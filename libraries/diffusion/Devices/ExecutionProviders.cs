using AdGenius.Diffusion.Faults;
using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Devices;

/// <summary>Names of execution providers and which of them the native library has.</summary>
public static class ExecutionProviders
{
    private static readonly Dictionary<ExecutionProvider, string> NativeNames = new()
    {
        [ExecutionProvider.Cuda] = "CUDAExecutionProvider",
        [ExecutionProvider.Cpu] = "CPUExecutionProvider",
    };

    /// <summary>The name in settings: auto, cpu or cuda.</summary>
    public static string Name(this ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "cuda",
        ExecutionProvider.Cpu => "cpu",
        _ => "auto",
    };

    /// <summary>Reads a setting.</summary>
    /// <exception cref="ArgumentException">The name is not one of auto, cpu and cuda.</exception>
    public static ExecutionProvider Parse(string name)
        => Enum.GetValues<ExecutionProvider>().Where(x => x.Name().Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(x => (ExecutionProvider?)x)
            .FirstOrDefault()
            ?? throw new ArgumentException($"The execution provider \"{name}\" is not known. Allowed: auto, cpu, cuda.", nameof(name));

    /// <summary>The providers built into the native library, fastest first. Whether a device for them exists is not checked.</summary>
    /// <exception cref="ModelFaultException">The native library cannot be loaded (<see cref="ModelFault.RuntimeMissing"/>).</exception>
    public static IReadOnlyList<ExecutionProvider> BuiltIn()
    {
        string[] available = NativeRuntime.Use(static () => OrtEnv.Instance().GetAvailableProviders());
        return [.. NativeNames.Where(x => available.Contains(x.Value)).Select(x => x.Key)];
    }
}
