namespace AdGenius.Diffusion.Layouts;

/// <summary>A graph of a model folder.</summary>
/// <param name="Name">The part's folder, such as unet.</param>
/// <param name="Path">The graph's file.</param>
/// <param name="Bytes">Size of the graph with all weights beside it.</param>
public sealed record ModelPart(string Name, string Path, long Bytes)
{
    /// <summary>Layers that LoRA files beside the graphs change: the graph gets inputs for them when it is loaded.</summary>
    internal IReadOnlySet<string> AdaptedModules { get; init; } = System.Collections.Immutable.ImmutableHashSet<string>.Empty;
}
