using AdGenius.Diffusion.Devices;

namespace AdGenius.Diffusion.Models;

/// <summary>How a model is loaded and how much it may use.</summary>
public sealed record DiffusionModelOptions
{
    /// <summary>The execution provider; the fastest usable one by default.</summary>
    public ExecutionProvider ExecutionProvider { get; init; } = ExecutionProvider.Auto;

    /// <summary>Which GPU, where there are several; from 0.</summary>
    public int DeviceId { get; init; }

    /// <summary>Threads for the processor's work; 0 takes as many as there are cores.</summary>
    public int Threads { get; init; }

    /// <summary>Pictures computed together at most, from 1. Halved when the device runs out of memory, and doubled again later.</summary>
    public int MaxBatchSize { get; init; } = 4;

    /// <summary>Device memory a CUDA session may take, in bytes; null for all of it.</summary>
    public long? DeviceMemoryBytes { get; init; }

    /// <summary>
    /// Whether a GPU multiplies single-precision numbers as TF32 (10 bits of fraction): much faster, and relative errors near 1e-3. Half
    /// precision and the processor are not concerned.
    /// </summary>
    public bool UseTensorFloat32 { get; init; } = true;

    /// <summary>More options of the CUDA provider by their names, for measurements; they win over ours.</summary>
    internal IReadOnlyDictionary<string, string> CudaOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Memory the process may use, in bytes; null for what the machine or container has. A model whose weights need more is refused.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>
    /// Frees memory of the device that the caller holds for something else, after there was too little for a batch. Returns whether there
    /// was any; the batch is then computed once more as it is. Called on the thread that computes; null for nothing to free.
    /// </summary>
    public Func<bool>? MakeRoom { get; init; }

    /// <summary>
    /// Bytes of the weights of other models that the caller holds on the device; null for none. The processor's memory does not say by
    /// itself how much of it is free: a process that takes too much is ended by the system.
    /// </summary>
    public Func<long>? OtherWeightBytes { get; init; }

    /// <summary>The operator's values in the place of the folder's own; null for none.</summary>
    public ModelOverrides? Overrides { get; init; }

    /// <summary>Pictures of more pixels than a square of this side, and a quarter more, are decoded in overlapping tiles.</summary>
    public int TiledDecodeAbovePixels { get; init; } = 1024;

    /// <summary>Whether a folder's safety checker is used.</summary>
    public bool UseSafetyChecker { get; init; } = true;
}
