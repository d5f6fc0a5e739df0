using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>Google: Veo on Vertex with a service account, or Gemini Omni with an API key.</summary>
internal sealed class GoogleOptions : ProviderOptions
{
    public const string Section = "Providers:Google";

    public static readonly KeyVariables KeyVariables = new("GEMINI_API_KEY", "GOOGLE_API_KEY");

    public const string CredentialsVariable = "GOOGLE_APPLICATION_CREDENTIALS";

    public const string ProjectVariable = "GOOGLE_CLOUD_PROJECT";

    public const string LocationVariable = "GOOGLE_CLOUD_LOCATION";

    public const string WebhookSecretVariable = "GEMINI_WEBHOOK_SECRET";

    public GoogleOptions() => PollInterval = TimeSpan.FromSeconds(10);

    /// <summary>Which surface. Default: Vertex when a service account's file is named, else Interactions.</summary>
    public GoogleSurface? Surface { get; set; }

    /// <summary>The model. Default: <c>veo-3.1-generate-001</c> on Vertex, <c>gemini-omni-1.1-flash</c> through Interactions.</summary>
    public string? Model { get; set; }

    /// <summary>Vertex: the service account's JSON file.</summary>
    public string? CredentialsFile { get; set; }

    /// <summary>Why the file that <c>GOOGLE_APPLICATION_CREDENTIALS</c> names is not used; null where it is, or names none.</summary>
    internal string? CredentialsFault { get; set; }

    /// <summary>Vertex: the project. Default: the service account's own.</summary>
    public string? Project { get; set; }

    /// <summary>Vertex: the location, or <c>global</c>.</summary>
    public string Location { get; set; } = "us-central1";

    /// <summary>Vertex: where results are put, such as <c>gs://bucket/folder/</c>. Without it they come inside the answer.</summary>
    public string? StorageUri { get; set; }

    /// <summary>Vertex: a topic that is notified when a job ends.</summary>
    public string? PubsubTopic { get; set; }

    /// <summary>Google's public keys, which sign its callbacks.</summary>
    [Required]
    public Uri WebhookKeys { get; set; } = new("https://generativelanguage.googleapis.com/.well-known/jwks.json");

    /// <summary>The issuer of the tokens that Google's callbacks carry.</summary>
    [Required]
    public string WebhookIssuer { get; set; } = "https://generativelanguage.googleapis.com";

    /// <summary>
    /// Secrets (<c>whsec_…</c>) of webhooks that were registered at Google; two while one replaces the other.
    /// <c>GEMINI_WEBHOOK_SECRET</c> is added.
    /// </summary>
    public IList<string> WebhookSecrets { get; } = [];

    /// <summary>Vertex: make sound too, which costs more at some models.</summary>
    public bool GenerateAudio { get; set; }

    /// <summary>On Vertex the access token comes before the request.</summary>
    internal override TimeSpan SubmitTimeout =>
        base.SubmitTimeout + (Surface == GoogleSurface.Interactions ? TimeSpan.Zero : GoogleTokens.TimeLimit);
}
