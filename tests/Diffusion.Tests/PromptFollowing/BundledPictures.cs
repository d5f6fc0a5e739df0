using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.PromptFollowing;

/// <summary>
/// Pictures of the bundled model for every prompt of <see cref="PromptPair.All"/>, made once. Small and in few steps: what is asked of them
/// is plain.
/// </summary>
public sealed class BundledPictures
{
    private const int Seeds = 6;

    private readonly Dictionary<string, IReadOnlyList<RgbImage>> _byPrompt = [];

    /// <summary>Makes them all.</summary>
    public BundledPictures()
    {
        using DiffusionModel model = DiffusionModel.Open(
            Path.Combine(AppContext.BaseDirectory, "adgenius-tiny"), new DiffusionModelOptions {
                ExecutionProvider = ExecutionProvider.Cpu });
        foreach (string prompt in PromptPair.Prompts)
        {
            ImageRequest[] requests = [.. Enumerable.Range(1, Seeds)
                .Select(seed => new ImageRequest { Prompt = prompt, Seed = seed, Width = 160, Height = 160, Steps = 4 })];
            _byPrompt[prompt] = [.. model.Generate(requests, null, TestContext.Current.CancellationToken).Select(made => made.Picture)];
        }
    }

    internal IReadOnlyList<RgbImage> Of(string prompt) => _byPrompt[prompt];
}
