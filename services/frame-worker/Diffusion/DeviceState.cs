using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>Whether a device can render.</summary>
/// <param name="Id">The index of the device.</param>
/// <param name="Fault">Why it cannot; null when it can or nothing is known yet.</param>
internal sealed record DeviceState(int Id, string? Fault)
{
    /// <summary>The model and the execution provider, once they were tried.</summary>
    public string? Model { get; init; }

    /// <summary>Why the processor is used although this build supports a GPU; null when that is not so.</summary>
    public string? Fallback { get; init; }

    /// <summary>The state of a device with a model that works.</summary>
    public static DeviceState Of(int id, DiffusionModel model) => new(id, null)
    {
        Model = $"{model.Folder.Name} on {model.ExecutionProvider.Name()}",
        Fallback = model.ProviderFallback,
    };
}
