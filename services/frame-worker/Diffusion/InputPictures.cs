using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>What a command gives to the model for all of its keyframes: pictures, at the size that is rendered, and adapters.</summary>
internal sealed record InputPictures
{
    /// <summary>No pictures.</summary>
    public static InputPictures None { get; } = new();

    /// <summary>The pictures that scenes start from: scene n from picture n, further scenes from the last one. Empty for none.</summary>
    public IReadOnlyList<RgbImage> Starts { get; init; } = [];

    /// <summary>The control image; null for none.</summary>
    public RgbImage? Control { get; init; }

    /// <summary>The mask; null for none.</summary>
    public RgbImage? Mask { get; init; }

    /// <summary>The LoRA adapters.</summary>
    public IReadOnlyList<LoraRequest> Loras { get; init; } = [];

    /// <summary>The picture that a scene starts from; null for none.</summary>
    public RgbImage? StartOf(int sceneIndex) => Starts.Count == 0 ? null : Starts[Math.Min(sceneIndex, Starts.Count - 1)];
}
