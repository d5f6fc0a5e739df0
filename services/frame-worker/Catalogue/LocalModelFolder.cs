using AdGenius.Diffusion.Models;

namespace AdGenius.FrameWorker.Catalogue;

/// <summary>A model that a frame worker with this configuration holds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its folder.</param>
/// <param name="LoadOptions">How a worker loads it onto its first device.</param>
/// <param name="Folder">What was found in the folder; null where it cannot be used.</param>
/// <param name="Fault">Why it cannot be used; null where it can.</param>
public sealed record LocalModelFolder(string Name, string Path, DiffusionModelOptions LoadOptions, ModelFolder? Folder, string? Fault)
{
    /// <summary>What the folder lacks of what the configuration asks for, in sentences; null for nothing.</summary>
    public string? Missing { get; init; }
}
