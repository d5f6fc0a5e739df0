using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Providers.Runway;

/// <summary>Runway's developer API.</summary>
internal sealed class RunwayOptions : ProviderOptions
{
    public const string Section = "Providers:Runway";

    public static readonly KeyVariables KeyVariables = new("RUNWAYML_API_SECRET", "RUNWAY_API_KEY");

    public RunwayOptions()
    {
        BaseAddress = new Uri("https://api.dev.runwayml.com/"); // ".dev" is the production host
        MaxConcurrent = MaxConcurrentPerKey = 20;       // more is held by Runway as THROTTLED, so this only bounds our own rows
    }

    /// <summary>The model for prompts alone.</summary>
    [Required]
    public string Model { get; set; } = "gen4.5";

    /// <summary>The model for prompts with a picture.</summary>
    [Required]
    public string ImageModel { get; set; } = "gen4.5";

    /// <summary>Whether models that can make sound do. Null: what Runway's own default is, counted at the higher price.</summary>
    public bool? Audio { get; set; }
}
