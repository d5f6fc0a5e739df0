namespace AdGenius.Diffusion.Models;

/// <summary>Refuses a model whose weights cannot fit before loading it, instead of being killed while loading.</summary>
internal static class MemoryRequirement
{
    internal static void Check(ModelFolder folder, DiffusionModelOptions options)
    {
        long available = Available(options);
        ModelPart[] parts = [.. folder.Parts.Values.Concat(folder.Refiner?.Parts.Values ?? []).OrderByDescending(x => x.Bytes)];
        ModelPart? staying = folder.Refiner is null ? parts.FirstOrDefault(x => x.Name == "unet") : null;

        // Parts other than the U-Net are loaded one after the other where they do not fit together, and with a refiner both U-Nets too.
        long needed = parts[0].Bytes + (staying is null || staying == parts[0] ? 0 : staying.Bytes);
        if (needed > available)
        {
            throw new ModelFaultException(
                ModelFault.TooLarge,
                $"The model {folder.Name} needs {Gibibytes(needed)} GiB at once, for the weights of {parts[0].Name}"
                + $"{(needed > parts[0].Bytes ? " and unet" : "")}; there are {Gibibytes(available)} GiB of memory.");
        }
    }

    /// <summary>Bytes that the weights may take together: what there is, less a share for the numbers that are computed.</summary>
    internal static long ForWeights(DiffusionModelOptions options, ExecutionProvider provider)
    {
        const double Share = 0.85;

        // How much memory a card has is not known before it is full: unless the setting says it, parts are unloaded then.
        return provider == ExecutionProvider.Cpu ? (long)(Available(options) * Share)
            : options.DeviceMemoryBytes is { } limit ? (long)(limit * Share)
            : long.MaxValue;
    }

    private static long Available(DiffusionModelOptions options)
        => options.MemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static string Gibibytes(long bytes)
        => (bytes / (double)(1L << 30)).ToString("0.0##", System.Globalization.CultureInfo.InvariantCulture);
}
