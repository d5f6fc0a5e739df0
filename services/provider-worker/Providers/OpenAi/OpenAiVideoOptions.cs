using System.ComponentModel.DataAnnotations;
using AdGenius.Hosting;

namespace AdGenius.ProviderWorker.Providers.OpenAi;

/// <summary>The <c>/v1/videos</c> protocol. OpenAI's own service has ended; vLLM-Omni, SGLang, LiteLLM and others speak it.</summary>
internal sealed class OpenAiVideoOptions : ProviderOptions
{
    public const string Section = "Providers:OpenAiVideos";

    public static readonly KeyVariables KeyVariables = new("OPENAI_API_KEY");

    public const string WebhookSecretVariable = "OPENAI_WEBHOOK_SECRET";

    /// <summary>The host whose service has ended.</summary>
    public const string RetiredHost = "api.openai.com";

    public OpenAiVideoOptions() => BaseAddress = new Uri($"https://{RetiredHost}/v1/");

    /// <summary>The model's name at the server. With <see cref="Discover"/> it is used until the server has named its own.</summary>
    [Required]
    public string Model { get; set; } = "sora-2";

    /// <summary>
    /// The addresses of several servers with the same model, separated by commas, in the place of
    /// <see cref="ProviderOptions.BaseAddress"/>. Each video goes to the ready server with the least work and is fetched from there, so a
    /// load balancer cannot stand for them.
    /// </summary>
    public string? Servers { get; set; }

    /// <summary>
    /// True: the servers are asked for their model, their health and their videos, for the catalogue and to choose one.
    /// </summary>
    public bool Discover { get; set; }

    /// <summary>How often servers are asked.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan DiscoverInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a server may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan DiscoverTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// True: servers are started when jobs wait (KEDA), so jobs are accepted and wait while none is ready. False: the model is not ready
    /// then, and the fallback policy applies.
    /// </summary>
    public bool ScalesToZero { get; set; }

    /// <summary>
    /// True: <c>seed</c> and <c>negative_prompt</c> are sent too, which vLLM-Omni and SGLang take and others may refuse.
    /// </summary>
    public bool SendSeed { get; set; }

    /// <summary>
    /// The sizes the server makes in pixels, separated by commas. Default: by the name of the model, see docs/providers.md.
    /// </summary>
    public string? Sizes { get; set; }

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

    /// <summary>
    /// True: a cancelled video is deleted at the server, which stops vLLM-Omni's work on it. SGLang goes on with a video that was deleted.
    /// </summary>
    public bool CancelByDelete { get; set; }

    /// <summary>The organization to bill, where the server knows such. Default: <c>OPENAI_ORG_ID</c>.</summary>
    public string? Organization { get; set; }

    /// <summary>The project to bill, where the server knows such. Default: <c>OPENAI_PROJECT_ID</c>.</summary>
    public string? Project { get; set; }

    /// <summary>
    /// Secrets (<c>whsec_…</c>) of the server's webhooks; two while one replaces the other. <c>OPENAI_WEBHOOK_SECRET</c> is added.
    /// </summary>
    public IList<string> WebhookSecrets { get; } = [];

    /// <summary>The lengths the server makes, in whole seconds, separated by commas. Default: by the name of the model.</summary>
    [RegularExpression(
        @"^\d{1,3}(,\d{1,3})*$",
        ErrorMessage = "Providers:OpenAiVideos:Seconds must be whole seconds separated by commas, such as 4,8,12.")]
    public string? Seconds { get; set; }

    /// <summary>Every address.</summary>
    internal IReadOnlyList<Uri> ServerAddresses => string.IsNullOrWhiteSpace(Servers)
        ? [BaseAddress]
        : [.. Servers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(address => ServiceAddress.WithSlash(new Uri(address)))];

    /// <summary>The configured address that it begins with: behind one proxy several servers differ in the path only.</summary>
    internal override string ServerOf(Uri address) =>
        ServerAddresses.Where(server => server.IsBaseOf(address)).MaxBy(server => server.AbsoluteUri.Length)?.AbsoluteUri ?? "";
}
