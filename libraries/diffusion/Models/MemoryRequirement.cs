namespace AdGenius.Diffusion.Models;

/// <summary>Refuses a model whose weights cannot fit before loading it, instead of being killed while loading.</summary>
internal static class MemoryRequirement
{
    internal static void Check(ModelFolder folder, DiffusionModelOptions options)
    {
        long available = options.MemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (folder.WeightBytes > available)
        {
            throw new ModelFaultException(
                ModelFault.TooLarge,
                $"The model {folder.Name} has {Gibibytes(folder.WeightBytes)} GiB of weights; "
                + $"there are {Gibibytes(available)} GiB of memory.");
        }
    }

    private static string Gibibytes(long bytes)
        => (bytes / (double)(1L << 30)).ToString("0.0##", System.Globalization.CultureInfo.InvariantCulture);
}
