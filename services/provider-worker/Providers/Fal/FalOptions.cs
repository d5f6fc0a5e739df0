using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Providers.Fal;

/// <summary>Settings of every model on fal's queue.</summary>
internal abstract class FalOptions : ProviderOptions
{
    /// <summary>fal's own variable for its key.</summary>
    public const string FalKey = "FAL_KEY";

    /// <summary>fal's own variables for the halves of its key.</summary>
    public static readonly (string Id, string Secret) FalKeyHalves = ("FAL_KEY_ID", "FAL_KEY_SECRET");

    /// <summary>The priority of requests in fal's queue.</summary>
    public FalPriority Priority { get; set; } = FalPriority.Normal;

    /// <summary>
    /// How long fal may take to start a request before it gives it up, counted from the submit, 2 s to a day; null for no limit. fal
    /// requires more than a second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "1.00:00:00")]
    public TimeSpan? StartTimeout { get; set; }

    /// <summary>A hint which runner should process requests, so that a model that is already loaded there is used again.</summary>
    [RegularExpression("^[!-~]{1,256}$", ErrorMessage = "RunnerHint must be 1 to 256 printable ASCII characters without spaces.")]
    public string? RunnerHint { get; set; }

    /// <summary>How long fal keeps the files of a request; null for the account's setting.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan? ObjectExpiration { get; set; }

    /// <summary>fal's public keys, which sign its callbacks.</summary>
    [Required]
    public Uri WebhookKeys { get; set; } = new("https://rest.fal.ai/.well-known/jwks.json");

    protected FalOptions()
    {
        BaseAddress = new Uri("https://queue.fal.run/");
        PollInterval = TimeSpan.FromSeconds(5);
    }
}
