namespace AdGenius.Diffusion.Loras;

/// <summary>A module of a LoRA file under one of its names, with its tensors. A file may have its layers under others too.</summary>
/// <param name="key">The name of one of its tensors.</param>
internal sealed class LoraSource(LoraKey key)
{
    internal LoraPart Part => key.Part;

    /// <summary>The module as the file names it, with "_" for ".".</summary>
    internal string Module => key.Module;

    /// <summary>The module as PEFT names it; null where the file has "_" for ".".</summary>
    internal string? DottedModule => key.DottedModule;

    /// <summary>The beginning of its names, for messages.</summary>
    internal string ShownPrefix => key.Prefix.Length > 0 ? key.Prefix : key.DottedModule!.Split('.')[0] + ".";

    /// <summary>Of several names of one layer the smallest number counts.</summary>
    internal int Order => key.Order;

    /// <summary>The names of its tensors.</summary>
    internal Dictionary<LoraTensor, string> Tensors { get; } = [];

    /// <summary>The layers of diffusers that the module stands for.</summary>
    internal IReadOnlyList<LoraLayer> Layers { get; } = OriginalNames.Map(key.Part, key.Module);

    /// <summary>Whether the module has a name of the original code and not of diffusers.</summary>
    internal bool IsOriginal => Layers.Any(x => x.Module != key.Module);

    /// <summary>Whether both matrices are there.</summary>
    internal bool IsComplete => Tensors.ContainsKey(LoraTensor.Down) && Tensors.ContainsKey(LoraTensor.Up);
}
