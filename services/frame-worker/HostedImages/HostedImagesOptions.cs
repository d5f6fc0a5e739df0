using System.ComponentModel.DataAnnotations;
using AdGenius.Hosting;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>A hosted image model behind an OpenAI-compatible <c>/v1/images/generations</c>.</summary>
internal sealed class HostedImagesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "HostedImages";

    /// <summary>The vendor's own environment variable for the key.</summary>
    public const string KeyVariable = "OPENAI_API_KEY";

    /// <summary>Where the service is.</summary>
    [Required]
    public Uri BaseAddress { get; set => field = ServiceAddress.WithSlash(value); } = new("https://api.openai.com/v1/");

    /// <summary>The API key. A self-hosted server may need none.</summary>
    [RegularExpression(
        ServiceKey.Pattern, ErrorMessage = "HostedImages:ApiKey contains spaces or characters that are not allowed in a header.")]
    public string? ApiKey { get; set; }

    /// <summary>The model.</summary>
    [Required]
    public string Model { get; set; } = "gpt-image-1";

    /// <summary>The sizes the model makes, separated by commas.</summary>
    [Required]
    [RegularExpression(@"^\d+x\d+(,\d+x\d+)*$", ErrorMessage = "HostedImages:Sizes must look like 1024x1024,1536x1024.")]
    public string Sizes { get; set; } = "1024x1024,1536x1024,1024x1536";

    /// <summary>
    /// The quality that is asked for, where the model takes one: the price depends on it, so it is not left to the service's <c>auto</c>.
    /// </summary>
    [Required]
    [AllowedValues(
        "low",
        "medium",
        "high",
        "standard",
        "hd",
        "auto",
        ErrorMessage = "HostedImages:Quality must be low, medium or high (gpt-image), standard or hd (dall-e), or auto.")]
    public string Quality { get; set; } = "medium";

    /// <summary>
    /// US dollars per picture. The default is gpt-image-1 in medium quality at 1536x1024, its most expensive size
    /// (fal.ai/models/fal-ai/gpt-image-1/text-to-image and llmreference.com, looked up 2026-11-21: 0.063; a square is 0.042, low 0.016,
    /// high 0.25). Set it with every other model or quality.
    /// </summary>
    [Range(0, 100)]
    public decimal PricePerPicture { get; set; } = 0.063m;

    /// <summary>The timeout of one request.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How often a request that was provably not accepted is retried.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>The delay before the first retry; it doubles with each retry.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);
}
