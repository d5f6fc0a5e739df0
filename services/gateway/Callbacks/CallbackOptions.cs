using System.ComponentModel.DataAnnotations;

namespace AdGenius.Gateway.Callbacks;

/// <summary>What providers may tell us, and how we know that it is them.</summary>
internal sealed class CallbackOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Callbacks";

    /// <summary>
    /// The address providers were given, such as <c>https://ads.example</c>; a token that names its audience is checked against it.
    /// </summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>fal's public keys.</summary>
    [Required]
    public Uri FalKeys { get; set; } = new("https://rest.fal.ai/.well-known/jwks.json");

    /// <summary>Google's public keys.</summary>
    [Required]
    public Uri GoogleKeys { get; set; } = new("https://generativelanguage.googleapis.com/.well-known/jwks.json");

    /// <summary>Who signs Google's tokens.</summary>
    [Required]
    public string GoogleIssuer { get; set; } = "https://generativelanguage.googleapis.com";

    /// <summary>Secrets (<c>whsec_…</c>) of an OpenAI-compatible server's webhooks; two while one replaces the other.</summary>
    public IList<string> OpenAiSecrets { get; } = [];

    /// <summary>Secrets of webhooks that were registered at Google.</summary>
    public IList<string> GoogleSecrets { get; } = [];

    /// <summary>How old, or how far in the future, a callback may be.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan Tolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest body in bytes.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaximumBytes { get; set; } = 256 * 1024;

    /// <summary>How long fetched keys are used.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan KeysLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// How soon keys may be fetched again when a signature fits none: a rotation is seen, and forgeries do not become a flood of fetches.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan KeysRefresh { get; set; } = TimeSpan.FromMinutes(1);
}
