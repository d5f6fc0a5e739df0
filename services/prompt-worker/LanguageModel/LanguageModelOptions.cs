using System.ComponentModel.DataAnnotations;
using AdGenius.Hosting;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>A language model behind an OpenAI-compatible <c>/chat/completions</c>. It is used where <see cref="Model"/> is set.</summary>
internal sealed class LanguageModelOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Prompts:LanguageModel";

    /// <summary>The vendor's own environment variable for the key.</summary>
    public const string KeyVariable = "OPENAI_API_KEY";

    /// <summary>
    /// Where the service is. For Azure OpenAI: <c>https://RESOURCE.openai.azure.com/openai/v1/</c>, with the
    /// deployment's name as <see cref="Model"/>.
    /// </summary>
    [Required]
    public Uri BaseUrl { get; set => field = ServiceAddress.WithSlash(value); } = new("https://api.openai.com/v1/");

    /// <summary>The model; empty: prompts are quantified by rules alone.</summary>
    public string? Model { get; set; }

    /// <summary>The API key; default: the variable OPENAI_API_KEY. A self-hosted server may need none.</summary>
    [RegularExpression(
        ServiceKey.Pattern, ErrorMessage = "Prompts:LanguageModel:ApiKey contains spaces or characters that are not allowed in a header.")]
    public string? ApiKey { get; set; }

    /// <summary>Seconds that all calls for one prompt may take together, 1 to 60.</summary>
    [Range(1, 60)]
    public double TimeoutSeconds { get; set; } = 20;

    /// <summary>Tokens that one answer may have, reasoning included, 256 to 32,000.</summary>
    [Range(256, 32_000)]
    public int MaxTokens { get; set; } = 4_000;

    /// <summary>US dollars that all calls for one prompt may cost together, 0 to 100.</summary>
    [Range(0, 100)]
    public decimal MaxCost { get; set; } = 0.05m;

    /// <summary>US dollars per million tokens of input; required with <see cref="Model"/>, 0 for a server of one's own.</summary>
    [Range(0, 10_000)]
    public decimal? InputPricePerMillionTokens { get; set; }

    /// <summary>US dollars per million tokens of output; required with <see cref="Model"/>, 0 for a server of one's own.</summary>
    [Range(0, 10_000)]
    public decimal? OutputPricePerMillionTokens { get; set; }

    /// <summary>
    /// True: an answer is kept in staging, and the same prompt of the same tenant is not asked again until it expires there.
    /// </summary>
    public bool CacheAnswers { get; set; } = true;

    /// <summary>True where a model is configured.</summary>
    public bool IsEnabled => !string.IsNullOrWhiteSpace(Model);
}
