namespace AdGenius.Diffusion.Loras;

/// <summary>
/// Decides which names count in files that have layers under several names, as diffusers does: each layer counts once. The names of
/// diffusers count before those of the original code, and among them those of PEFT ("unet.", "transformer.") before those of kohya's
/// scripts ("lora_transformer_", then "lora_unet_").
/// </summary>
internal static class LoraSources
{
    private const string OriginalBlocks = "blocks with names of the original code";

    // The U-Net of the original code and that of diffusers.
    private static readonly string[] Original = ["input_blocks_", "middle_block_", "output_blocks_"];
    private static readonly string[] Diffusers = ["down_blocks_", "mid_block_", "up_blocks_"];

    /// <summary>
    /// The layers that each module of a file is applied to, and what messages call it where these are not all of its layers.
    /// </summary>
    internal static List<(LoraSource Source, IReadOnlyList<LoraLayer> Layers, string? LeftOut)> Choose(
        IReadOnlyCollection<LoraSource> sources)
    {
        var chosen = new List<(LoraSource, IReadOnlyList<LoraLayer>, string?)>();
        var taken = new HashSet<(LoraPart, string)>();
        bool leavesOutOriginal = HasBothBlocks(sources);
        foreach (LoraSource source in sources.OrderByDescending(x => x.IsComplete).ThenBy(x => x.IsOriginal).ThenBy(x => x.Order))
        {
            if (leavesOutOriginal && IsOf(Original, source))
            {
                chosen.Add((source, [], OriginalBlocks));
                continue;
            }

            LoraLayer[] layers = [.. source.Layers.Where(x => taken.Add((x.Part, x.Module)))];
            chosen.Add((source, layers, layers.Length == source.Layers.Count ? null : $"second names of layers ({source.ShownPrefix}…)"));
        }

        return chosen;
    }

    /// <summary>Diffusers leaves out all blocks of the original code then, also those that have no second name.</summary>
    private static bool HasBothBlocks(IReadOnlyCollection<LoraSource> sources)
        => sources.Any(x => IsOf(Original, x)) && sources.Any(x => IsOf(Diffusers, x));

    private static bool IsOf(string[] blocks, LoraSource source) => source.Part == LoraPart.Denoiser
        && blocks.Any(x => source.Module.StartsWith(x, StringComparison.Ordinal));
}
