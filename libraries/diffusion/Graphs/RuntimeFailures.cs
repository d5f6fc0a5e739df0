using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Graphs;

/// <summary>Turns the runtime's errors into ours. It has no codes for memory and lost devices, so its patterns must do.</summary>
internal static class RuntimeFailures
{
    private static readonly string[] OutOfMemoryPatterns =
        ["failed to allocate", "out of memory", "bad_alloc", "outofmemory", "cuda failure 2", "cudnn_status_alloc_failed", "cublas_status_alloc_failed", "buffer allocation failed"];

    private static readonly string[] DeviceLostPatterns =
        ["device lost", "device is lost", "device was lost", "devicelost", "device removed", "cuda failure", "cuda error", "cudnn failure", "cublas failure"];

    internal static Exception MapRunFailure(OnnxRuntimeException failure)
    {
        string text = failure.Message;
        return Contains(text, OutOfMemoryPatterns) ? new DeviceMemoryException(failure)
            : Contains(text, DeviceLostPatterns) ? new DeviceLostException(failure)
            : new ModelFaultException(
                ModelFault.WrongShape,
                $"A graph cannot be run with the inputs of its part: {FirstLine(text)}",
                failure);
    }

    internal static ModelFaultException MapLoadFailure(OnnxRuntimeException failure, string name, ExecutionProvider provider)
    {
        string text = failure.Message;
        if (Contains(text, OutOfMemoryPatterns))
        {
            return new ModelFaultException(ModelFault.TooLarge, $"{name} does not fit into the memory of {provider.Name()}.", failure);
        }

        bool noDevice = provider != ExecutionProvider.Cpu
            && (Contains(text, ["no cuda-capable device", "libcuda", "provider", "driver"]) || Contains(text, DeviceLostPatterns));
        return noDevice
            ? new ModelFaultException(
                ModelFault.NoDevice,
                $"The execution provider {provider.Name()} cannot be used here: {FirstLine(text)}",
                failure)
            : new ModelFaultException(
                ModelFault.BadGraph,
                $"{name} is not a graph this runtime can load (truncated, damaged or too new): {FirstLine(text)}",
                failure);
    }

    private static bool Contains(string text, string[] patterns) => patterns.Any(x => text.Contains(x, StringComparison.OrdinalIgnoreCase));

    /// <summary>The first line, without the folder of this machine.</summary>
    private static string FirstLine(string text)
    {
        string line = text.Split('\n', 2)[0];
        string cleaned = string.Join(' ', line.Split(' ').Select(
            x => x.Contains('/', StringComparison.Ordinal) || x.Contains('\\', StringComparison.Ordinal) ? Path.GetFileName(x) : x));
        return cleaned.Length > 300 ? cleaned[..300] : cleaned;
    }
}
