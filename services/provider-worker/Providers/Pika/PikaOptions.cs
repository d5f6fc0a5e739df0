using System.ComponentModel.DataAnnotations;
using AdGenius.ProviderWorker.Providers.Fal;

namespace AdGenius.ProviderWorker.Providers.Pika;

/// <summary>Pika, which is reached through fal's queue.</summary>
internal sealed class PikaOptions : FalOptions
{
    public const string Section = "Providers:Pika";

    public static readonly KeyVariables KeyVariables = new(FalKey, "PIKA_API_KEY") { Halves = FalKeyHalves };

    /// <summary>
    /// The model's path on fal, without the task: <c>fal-ai/pika/v2.2</c>, <c>fal-ai/pika/v2.1</c> or <c>fal-ai/pika/v2/turbo</c>.
    /// </summary>
    [Required]
    public string Model { get; set; } = "fal-ai/pika/v2.2";
}
