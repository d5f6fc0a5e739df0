using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>A model that this worker holds.</summary>
internal sealed record ServedModel
{
    /// <summary>Its name: that of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Its folder.</summary>
    public required string Path { get; init; }

    /// <summary>True for the default model, which commands without a name are for.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>The operator's values in the place of the folder's own.</summary>
    public required ModelOverrides Overrides { get; init; }

    /// <summary>The folder as its files describe it.</summary>
    /// <exception cref="ModelFaultException">The model cannot be used, with one reason.</exception>
    public ModelFolder Inspect() => ModelFolder.Inspect(Path, Overrides);
}
