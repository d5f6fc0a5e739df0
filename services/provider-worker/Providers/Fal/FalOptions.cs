using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Providers.Fal;

/// <summary>Settings of every model on fal's queue.</summary>
internal abstract class FalOptions : ProviderOptions
{
    public const string KeyVariable = "FAL_KEY";

    /// <summary>fal's public keys, which sign its callbacks.</summary>
    [Required]
    public Uri WebhookKeys { get; set; } = new("https://rest.fal.ai/.well-known/jwks.json");

    protected FalOptions()
    {
        BaseAddress = new Uri("https://queue.fal.run/");
        PollInterval = TimeSpan.FromSeconds(5);
    }
}
