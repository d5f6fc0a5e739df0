using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Layouts;

namespace AdGenius.Diffusion.Models;

/// <summary>Refuses a model whose weights cannot fit before loading it, instead of being killed while loading.</summary>
internal static class MemoryRequirement
{
    /// <param name="folder">The model.</param>
    /// <param name="options">The memory that may be used.</param>
    /// <param name="provider">
    /// Where the weights are loaded. On the processor the program and the numbers that are computed need a share of the memory too: with
    /// none left the process is killed. To a GPU they are copied from files.
    /// </param>
    /// <exception cref="ModelFaultException">The memory is too small.</exception>
    internal static void Check(ModelFolder folder, DiffusionModelOptions options, ExecutionProvider provider)
    {
        long available = Available(options);
        long forWeights = provider == ExecutionProvider.Cpu ? ForWeights(options, provider, gpuMemory: null) : available;
        (long needed, string parts) = PeakBytes(folder, options);
        if (needed > forWeights)
        {
            throw new ModelFaultException(
                ModelFault.TooLarge,
                $"The model {folder.Name} needs {Gibibytes(needed)} GiB at once, for the weights of {parts}; "
                + $"there are {Gibibytes(available)} GiB of memory"
                + (forWeights < available ? $", of which {Gibibytes(forWeights)} GiB may be weights." : "."));
        }
    }

    /// <exception cref="ModelFaultException">The weights do not fit into the processor's memory beside those of other models; transient,
    /// since they fit when these are unloaded.</exception>
    internal static void CheckBesideOthers(ModelFolder folder, DiffusionModelOptions options)
    {
        long others = options.OtherWeightBytes?.Invoke() ?? 0;
        if (others > 0 && others + folder.WeightBytes > ForWeights(options, ExecutionProvider.Cpu, gpuMemory: null))
        {
            throw new ModelFaultException(
                ModelFault.TooLarge,
                $"The model {folder.Name} with {Gibibytes(folder.WeightBytes)} GiB does not fit into the memory beside the other models, "
                + $"which have {Gibibytes(others)} GiB.")
            {
                IsTransient = true,
            };
        }
    }

    /// <summary>Bytes that the weights may take together: what there is, less a share for the numbers that are computed.</summary>
    /// <param name="options">The memory that may be used.</param>
    /// <param name="provider">Where the weights are loaded.</param>
    /// <param name="gpuMemory">Free bytes of the GPU; null where they are not known. Parts are then unloaded when it is full.</param>
    internal static long ForWeights(DiffusionModelOptions options, ExecutionProvider provider, long? gpuMemory)
    {
        const double Share = 0.85;
        long? bytes = provider == ExecutionProvider.Cpu ? Available(options) : OfGpu(options, gpuMemory);
        return bytes is { } known ? (long)(known * Share) : long.MaxValue;
    }

    /// <summary>
    /// Whether weights for which a GPU has too little free memory fit into it when it is empty, as far as its memory is known.
    /// </summary>
    /// <param name="bytes">The weights that must be there together.</param>
    /// <param name="options">The memory that may be used.</param>
    /// <param name="provider">Where the weights are loaded.</param>
    internal static bool MayFit(long bytes, DiffusionModelOptions options, ExecutionProvider provider)
        => bytes <= ForWeights(options, provider, provider == ExecutionProvider.Cuda ? GpuMemory.Read(options.DeviceId)?.Total : null);

    /// <exception cref="ModelFaultException">The GPU has less free memory than the weights that must be there together. It is transient
    /// where they fit into the whole GPU.</exception>
    internal static void CheckGpu(ModelFolder folder, DiffusionModelOptions options, (long Free, long Total)? gpu)
    {
        if (OfGpu(options, gpu?.Free) is { } available && PeakBytes(folder, options) is var (needed, parts) && needed > available)
        {
            throw new ModelFaultException(
                ModelFault.TooLarge,
                $"The model {folder.Name} needs {Gibibytes(needed)} GiB of the GPU's memory at once, for the weights of {parts}; "
                + $"{Gibibytes(available)} GiB are free or permitted by Diffusion:DeviceMemoryMebibytes.")
            {
                IsTransient = needed <= OfGpu(options, gpu?.Total),
            };
        }
    }

    private static long? OfGpu(DiffusionModelOptions options, long? free)
        => options.DeviceMemoryBytes is { } limit ? Math.Min(limit, free ?? limit) : free;

    /// <summary>
    /// Parts other than the U-Net are loaded one after the other where they do not fit together, each beside the U-Net, and with a refiner
    /// both U-Nets too.
    /// </summary>
    private static (long Bytes, string Parts) PeakBytes(ModelFolder folder, DiffusionModelOptions options)
    {
        ModelPart[] parts = [.. folder.Parts.Values.Concat(folder.Refiner?.Parts.Values ?? [])
            .Where(x => options.UseSafetyChecker || x.Name != ModelLayout.SafetyChecker).OrderByDescending(x => x.Bytes)];
        ModelPart? staying = folder.Refiner is null ? parts.FirstOrDefault(x => x.Name == "unet") : null;
        ModelPart largest = parts.First(x => x != staying);
        return staying is null ? (largest.Bytes, largest.Name) : (largest.Bytes + staying.Bytes, $"{largest.Name} and unet");
    }

    private static long Available(DiffusionModelOptions options)
        => options.MemoryBytes ?? SystemMemory.TotalBytes;

    private static string Gibibytes(long bytes)
        => (bytes / (double)(1L << 30)).ToString("0.0##", System.Globalization.CultureInfo.InvariantCulture);
}
