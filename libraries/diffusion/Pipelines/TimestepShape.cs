using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>The shape of the input for the timestep of a U-Net or ControlNet, which differs between exporters and their versions.</summary>
internal static class TimestepShape
{
    /// <summary>
    /// A scalar, one number for all pictures, or one for each. An open length is that of the pictures where the export names it so, or
    /// gives it the name of the first dimension of the latents.
    /// </summary>
    /// <param name="timestep">The input for the timestep, of no dimension or one.</param>
    /// <param name="sample">The input for the latents.</param>
    /// <param name="batch">The number of pictures of a run.</param>
    internal static long[] Of(GraphTensor timestep, GraphTensor sample, int batch) => timestep.Rank == 0 ? []
        : timestep.Dimensions[0] >= 0 ? [Math.Max(1, timestep.Dimensions[0])]
        : timestep.Symbols[0] is { Length: > 0 } name
            && (name.Contains("batch", StringComparison.OrdinalIgnoreCase) || name == sample.Symbols.FirstOrDefault()) ? [batch]
        : [1];
}
