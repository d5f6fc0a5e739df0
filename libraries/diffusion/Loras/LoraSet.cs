namespace AdGenius.Diffusion.Loras;

/// <summary>The values of optional inputs for some adapters, for each part of a model.</summary>
/// <param name="Key">The same for the same adapters with the same weights; empty for none.</param>
/// <param name="Parts">The values by part.</param>
internal sealed record LoraSet(string Key, IReadOnlyDictionary<LoraPart, IReadOnlyList<AdapterParameter>> Parts)
{
    internal static readonly LoraSet None = new("", new Dictionary<LoraPart, IReadOnlyList<AdapterParameter>>());

    /// <summary>The key of what changes the encoding of prompts; empty where nothing does.</summary>
    internal string TextKey => Parts.Keys.Any(x => x != LoraPart.Denoiser) ? Key : "";

    internal IReadOnlyList<AdapterParameter> Of(LoraPart part) => Parts.GetValueOrDefault(part, []);
}
