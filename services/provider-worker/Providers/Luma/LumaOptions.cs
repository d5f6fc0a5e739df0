namespace AdGenius.ProviderWorker.Providers.Luma;

/// <summary>Luma. Two incompatible surfaces with keys of their own.</summary>
internal sealed class LumaOptions : ProviderOptions
{
    public const string Section = "Providers:Luma";

    public static readonly KeyVariables AgentsKeyVariables = new("LUMA_AGENTS_API_KEY", "LUMA_API_KEY");

    public static readonly KeyVariables DreamMachineKeyVariables = new("LUMAAI_API_KEY", "LUMA_API_KEY");

    /// <summary>Which surface. Default: the one whose key variable is set, Agents when both or none are.</summary>
    public LumaSurface? Surface { get; set; }

    /// <summary>The model. Default: <c>ray-3.2</c> of Agents, <c>ray-2</c> of Dream Machine.</summary>
    public string? Model { get; set; }
}
