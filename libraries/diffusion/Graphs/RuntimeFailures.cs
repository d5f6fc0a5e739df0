using System.Globalization;
using System.Text.RegularExpressions;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Graphs;

/// <summary>
/// Maps ONNX Runtime's errors. The runtime's error code decides first; messages of unspecific codes are searched for the number or status
/// of CUDA, cuDNN or cuBLAS.
/// </summary>
internal static partial class RuntimeFailures
{
    /// <summary>What a failure means for the caller that ran a graph.</summary>
    internal enum Kind
    {
        /// <summary>None of the others; a new attempt fails in the same way.</summary>
        Other,

        /// <summary>The inputs do not fit the graph.</summary>
        WrongInput,

        /// <summary>Too little memory; a smaller batch may fit.</summary>
        Memory,

        /// <summary>The device stopped answering; its sessions are useless.</summary>
        DeviceLost,

        /// <summary>There is no device, or not one that this build has code for.</summary>
        NoDevice,
    }

    // cudaError_t of driver_types.h. 214 is an uncorrectable memory error, 700 to 720 are faults that corrupt or end the context, and 806
    // and 810 are a server of MPS that ended.
    private const int CudaMemoryAllocation = 2;
    private static readonly int[] CudaLost
        = [3, 4, 46, 201, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 720, 721, 802, 806, 810, 999];

    // No driver, no GPU, or not that GPU: a driver may come late, and a GPU that left the bus is on no worker but this one. 803 is a
    // driver whose parts differ, as while it is replaced; 805 and 807 to 809 are a server of MPS that is not there or has no room.
    private static readonly int[] CudaAbsent = [35, 100, 101, 803, 805, 807, 808, 809];

    // What this build or the GPU cannot do.
    private static readonly int[] CudaUnsupported = [34, 209, 222, 223, 804];

    // Statuses of cuDNN and cuBLAS that are not about the caller's arguments. An internal error of cuDNN 9 whose cause it names, such as
    // INTERNAL_ERROR_COMPILATION_FAILED, is about one operation and leaves the device usable.
    private static readonly string[] LostStatuses = ["INTERNAL_ERROR", "MAPPING_ERROR", "NOT_INITIALIZED", "RUNTIME_FP_OVERFLOW"];

    // cuDNN 9 adds the library that failed, such as EXECUTION_FAILED_CUDA_DRIVER.
    private const string LostStatusPrefix = "EXECUTION_FAILED";

    // The runtime's code where an execution provider has no kernel for a node.
    private const string NotImplemented = "NotImplemented";

    // Of cuBLAS, cuFFT and older versions of cuDNN; and of cuDNN 9 (INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED) and cuRAND.
    private static readonly string[] MemoryStatuses = ["ALLOC_FAILED", "ALLOCATION_FAILED"];

    /// <summary>Does something that calls the runtime, such as an upload to the device, and maps its failure.</summary>
    internal static T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (OnnxRuntimeException failure)
        {
            throw MapRunFailure(failure);
        }
    }

    internal static void Guard(Action call) => Guard(() =>
    {
        call();
        return true;
    });

    internal static Exception MapRunFailure(OnnxRuntimeException failure)
    {
        string text = failure.Message;
        return Classify(text) switch
        {
            Kind.Memory => new DeviceMemoryException(failure),
            Kind.DeviceLost => new DeviceLostException(failure),
            Kind.NoDevice => new ModelFaultException(ModelFault.NoDevice, $"The device cannot run this model: {Reason(text)}", failure)
            {
                IsTransient = IsUnavailable(text),
            },
            Kind.WrongInput => new ModelFaultException(
                ModelFault.WrongShape, $"A graph cannot be run with the inputs of its part: {Reason(text)}", failure),
            _ => new ModelFaultException(ModelFault.ExecutionFailed, $"ONNX Runtime could not run a graph: {Reason(text)}", failure),
        };
    }

    /// <summary>Maps a failure to load a graph.</summary>
    /// <param name="failure">What the runtime reports.</param>
    /// <param name="name">The graph, as it is shown.</param>
    /// <param name="provider">Where it was loaded.</param>
    /// <param name="mayFit">Whether its weights fit into the device's memory when that is empty.</param>
    internal static ModelFaultException MapLoadFailure(
        OnnxRuntimeException failure, string name, ExecutionProvider provider, bool mayFit)
    {
        string text = failure.Message;
        bool isTransient = mayFit && !IsOfOwnLimit(text);
        return Classify(text) switch
        {
            Kind.Memory => new ModelFaultException(
                ModelFault.TooLarge,
                isTransient
                    ? $"{name} could not be loaded: there was not enough free memory of {provider.Name()}."
                    : $"{name} does not fit into the memory of {provider.Name()}.",
                failure)
            {
                IsTransient = isTransient,
            },
            Kind.DeviceLost => new ModelFaultException(
                ModelFault.DeviceLost, $"The device of {provider.Name()} was lost while {name} was loaded: {Reason(text)}", failure),
            Kind.NoDevice => new ModelFaultException(
                ModelFault.NoDevice, $"The execution provider {provider.Name()} cannot be used here: {Reason(text)}", failure)
            {
                IsTransient = IsUnavailable(text),
            },
            Kind.Other when DeviceFailure().IsMatch(text) => new ModelFaultException(
                ModelFault.ExecutionFailed, $"{provider.Name()} failed while {name} was loaded: {Reason(text)}", failure),
            _ when CodeOf(text) == NotImplemented => new ModelFaultException(
                ModelFault.BadGraph,
                $"{name} has an operation that {provider.Name()} cannot compute, such as one of a graph that was optimized for another "
                + $"execution provider: {Reason(text)}",
                failure),
            _ => new ModelFaultException(
                ModelFault.BadGraph,
                $"{name} is not a graph this runtime can load (truncated, damaged or too new): {Reason(text)}",
                failure),
        };
    }

    /// <summary>Whether the limit of Diffusion:DeviceMemoryMebibytes was reached, against which only this process counts.</summary>
    internal static bool IsOfOwnLimit(string message) => ArenaLimit().IsMatch(message);

    /// <summary>
    /// Whether the device is busy, full, lost, or not there at the moment. What a build or a GPU cannot do at all is not.
    /// </summary>
    internal static bool IsUnavailable(string message) => Classify(message) switch
    {
        Kind.Memory or Kind.DeviceLost => true,
        Kind.NoDevice => CudaCode().Match(message) is { Success: true } cuda
            && CudaAbsent.Contains(int.Parse(cuda.Groups[1].ValueSpan, CultureInfo.InvariantCulture)),
        _ => false,
    };

    /// <summary>Reads the message of a runtime exception, which begins with "[ErrorCode:…]".</summary>
    internal static Kind Classify(string message)
    {
        switch (CodeOf(message))
        {
            case "InvalidArgument":
                return Kind.WrongInput;
            case "NoSuchFile" or "NoModel" or "InvalidProtobuf" or "ModelLoaded" or NotImplemented or "InvalidGraph":
                return Kind.Other;
            default:
                return ClassifyDevice(message);
        }
    }

    private static string CodeOf(string message) => RuntimeCode().Match(message).Groups[1].Value;

    private static Kind ClassifyDevice(string message)
    {
        if (CudaCode().Match(message) is { Success: true } cuda)
        {
            int code = int.Parse(cuda.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            return code == CudaMemoryAllocation ? Kind.Memory
                : CudaLost.Contains(code) ? Kind.DeviceLost
                : CudaAbsent.Contains(code) || CudaUnsupported.Contains(code) ? Kind.NoDevice
                : Kind.Other;
        }

        if (LibraryStatus().Match(message) is { Success: true } library)
        {
            string status = library.Groups[1].Value;
            return MemoryStatuses.Any(x => status.EndsWith(x, StringComparison.Ordinal)) ? Kind.Memory
                : LostStatuses.Contains(status) || status.StartsWith(LostStatusPrefix, StringComparison.Ordinal) ? Kind.DeviceLost
                : Kind.Other;
        }

        return ArenaFailure().IsMatch(message) ? Kind.Memory
            : MissingLibrary().IsMatch(message) ? Kind.NoDevice
            : Kind.Other;
    }

    [GeneratedRegex(@"^\[ErrorCode:(\w+)\]")]
    private static partial Regex RuntimeCode();

    /// <summary>"CUDA failure 2: out of memory ; GPU=0 ; …" is how the CUDA provider's own checks write it.</summary>
    [GeneratedRegex(@"\bCUDA (?:failure|error) (\d+)\b", RegexOptions.IgnoreCase)]
    private static partial Regex CudaCode();

    /// <summary>
    /// "CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED ; …". Texts of cuDNN without such a beginning name statuses that were only expected.
    /// </summary>
    [GeneratedRegex(@"\b(?:CUDNN|CUDNN_FE|CUBLAS|CUFFT|CURAND) failure \d+: (?:CUDNN|CUBLAS|CUFFT|CURAND)_(?:STATUS_)?([A-Z][A-Z_]+)\b")]
    private static partial Regex LibraryStatus();

    /// <summary>Any failure of the device's libraries, whatever it is called: the file of the graph did not cause it.</summary>
    [GeneratedRegex(@"\b(?:CUDA|CUDNN|CUDNN_FE|CUBLAS|CUFFT|CURAND) (?:failure|error) \d+\b", RegexOptions.IgnoreCase)]
    private static partial Regex DeviceFailure();

    /// <summary>The runtime's arena has no code of its own: these are its texts, and that of the C++ library.</summary>
    [GeneratedRegex(
        @"Failed to allocate memory for requested buffer of size \d+|is smaller than requested bytes of \d+|\bstd::bad_alloc\b|"
        + @"\bbad allocation\b")]
    private static partial Regex ArenaFailure();

    /// <summary>The text of an arena that has reached the configured limit; without one it asks the device for more.</summary>
    [GeneratedRegex(@"is smaller than requested bytes of \d+")]
    private static partial Regex ArenaLimit();

    [GeneratedRegex(@"\blib(?:cuda|cudart|cudnn|cublas|cublasLt|cufft|curand|nvrtc)\w*\.so|onnxruntime_providers_cuda")]
    private static partial Regex MissingLibrary();

    /// <summary>
    /// What a message says beside the signatures and files of the runtime's sources: the failure of CUDA, the library that cannot be
    /// loaded, the memory that is missing; else the first line.
    /// </summary>
    internal static string Reason(string text) => Essence().Match(text) is { Success: true } found
        ? FirstLine(found.Value.TrimEnd(' ', '.'))
        : FirstLine(text);

    [GeneratedRegex(
        @"\b(?:CUDA|CUDNN|CUDNN_FE|CUBLAS|CUFFT|CURAND) failure \d+: [^;\n]+|(?<=Failed to load library \S+ with error: )[^\n]+"
        + @"|Failed to allocate memory for requested buffer of size \d+|Available memory of \d+ is smaller than requested bytes of \d+"
        + @"|(?:Failed to parse|Unknown) provider option:? [^:\n]+")]
    private static partial Regex Essence();

    /// <summary>The first line, without the folder of this machine.</summary>
    private static string FirstLine(string text)
    {
        string line = text.Split('\n', 2)[0];
        string cleaned = string.Join(' ', line.Split(' ').Select(
            x => x.Contains('/', StringComparison.Ordinal) || x.Contains('\\', StringComparison.Ordinal) ? Path.GetFileName(x) : x));
        return cleaned.Length > 300 ? cleaned[..300] : cleaned;
    }
}
