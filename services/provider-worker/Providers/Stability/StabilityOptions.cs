using System.ComponentModel.DataAnnotations;
using AdGenius.ProviderWorker.Providers.Fal;

namespace AdGenius.ProviderWorker.Providers.Stability;

/// <summary>
/// Stability: an image from its own API, animated by the frame workers; or Stable Video Diffusion hosted by fal.
/// </summary>
internal sealed class StabilityOptions : FalOptions
{
    public const string Section = "Providers:Stability";

    public static readonly KeyVariables KeyVariables = new("STABILITY_API_KEY");

    public static readonly KeyVariables FalKeyVariables = new(FalKey) { Halves = FalKeyHalves };

    public StabilityOptions() => BaseAddress = null!; // follows from Route

    /// <summary>Which way.</summary>
    public StabilityRoute Route { get; set; } = StabilityRoute.Image;

    /// <summary>The image model: <c>core</c>, <c>ultra</c> or <c>sd3</c>.</summary>
    [Required]
    [AllowedValues("core", "ultra", "sd3", ErrorMessage = "Providers:Stability:ImageModel must be core, ultra or sd3.")]
    public string ImageModel { get; set; } = "core";
}
