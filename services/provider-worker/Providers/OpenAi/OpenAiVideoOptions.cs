using System.ComponentModel.DataAnnotations;

namespace AdGenius.ProviderWorker.Providers.OpenAi;

/// <summary>The <c>/v1/videos</c> protocol. OpenAI's own service has ended; vLLM-Omni, SGLang, LiteLLM and others speak it.</summary>
internal sealed class OpenAiVideoOptions : ProviderOptions
{
    public const string Section = "Providers:OpenAiVideos";

    public static readonly KeyVariables KeyVariables = new("OPENAI_API_KEY");

    /// <summary>The host whose service has ended.</summary>
    public const string RetiredHost = "api.openai.com";

    public OpenAiVideoOptions() => BaseAddress = new Uri($"https://{RetiredHost}/v1/");

    /// <summary>The model's name at the server.</summary>
    [Required]
    public string Model { get; set; } = "sora-2";

    /// <summary>
    /// How requests without a source picture are sent. SGLang takes JSON; most others take the multipart form of OpenAI's client. Requests
    /// with a picture are always a form.
    /// </summary>
    public OpenAiRequestFormat TextRequestFormat { get; set; } = OpenAiRequestFormat.Multipart;

    /// <summary>
    /// How a picture to start from is sent: as a file of the form, or as <c>input_reference[image_url]</c>, its https address or, where it
    /// has none, a data address.
    /// </summary>
    public OpenAiImageFormat ImageFormat { get; set; } = OpenAiImageFormat.File;

    /// <summary>True: a finished video is deleted at the server once it was downloaded.</summary>
    public bool DeleteAfterDownload { get; set; }

    /// <summary>The organization to bill, where the server knows such. Default: <c>OPENAI_ORG_ID</c>.</summary>
    public string? Organization { get; set; }

    /// <summary>The project to bill, where the server knows such. Default: <c>OPENAI_PROJECT_ID</c>.</summary>
    public string? Project { get; set; }

    /// <summary>
    /// Secrets (<c>whsec_…</c>) of the server's webhooks; two while one replaces the other. <c>OPENAI_WEBHOOK_SECRET</c> is added.
    /// </summary>
    public IList<string> WebhookSecrets { get; } = [];

    /// <summary>The lengths the server makes, in whole seconds, separated by commas.</summary>
    [Required]
    [RegularExpression(
        @"^\d{1,3}(,\d{1,3})*$",
        ErrorMessage = "Providers:OpenAiVideos:Seconds must be whole seconds separated by commas, such as 4,8,12.")]
    public string Seconds { get; set; } = "4,8,12";
}
