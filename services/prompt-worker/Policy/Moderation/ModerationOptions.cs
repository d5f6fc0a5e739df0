using System.ComponentModel.DataAnnotations;
using AdGenius.Contracts.Policy;
using AdGenius.Hosting;

namespace AdGenius.PromptWorker.Policy.Moderation;

/// <summary>A service behind an OpenAI-compatible <c>/moderations</c>. It is used where <see cref="Model"/> is set.</summary>
internal sealed class ModerationOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Prompts:Moderation";

    /// <summary>The vendor's own environment variable for the key.</summary>
    public const string KeyVariable = "OPENAI_API_KEY";

    /// <summary>Where the service is.</summary>
    [Required]
    public Uri BaseUrl { get; set => field = ServiceAddress.WithSlash(value); } = new("https://api.openai.com/v1/");

    /// <summary>The model, such as <c>omni-moderation-latest</c>; empty: requests are checked by rules alone.</summary>
    public string? Model { get; set; }

    /// <summary>The API key; default: the variable OPENAI_API_KEY. A self-hosted server may need none.</summary>
    [RegularExpression(
        ServiceKey.Pattern, ErrorMessage = "Prompts:Moderation:ApiKey contains spaces or characters that are not allowed in a header.")]
    public string? ApiKey { get; set; }

    /// <summary>Seconds that one check may take, 1 to 60.</summary>
    [Range(1, 60)]
    public double TimeoutSeconds { get; set; } = 10;

    /// <summary>What is done with a request that the service flags: <c>Hold</c> or <c>Refuse</c>.</summary>
    public PolicyAction OnFlagged { get; set; } = PolicyAction.Hold;

    /// <summary>What is done with a request that the service could not check: <c>Hold</c> or <c>Pass</c>.</summary>
    public PolicyAction OnFailure { get; set; } = PolicyAction.Hold;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseUrl is { IsAbsoluteUri: true, UserInfo.Length: > 0 })
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(BaseUrl)} must be an address without user name and password; the key is {nameof(ApiKey)}.");
        }
        else if (!BaseUrl.IsAbsoluteUri || BaseUrl.Scheme is not ("https" or "http"))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(BaseUrl)} is '{BaseUrl}'; it must be an http or https address.");
        }

        if (OnFlagged is not (PolicyAction.Hold or PolicyAction.Refuse))
        {
            yield return new ValidationResult($"{Section}:{nameof(OnFlagged)} is {OnFlagged}; allowed are Hold and Refuse.");
        }

        if (OnFailure is not (PolicyAction.Hold or PolicyAction.Pass))
        {
            yield return new ValidationResult($"{Section}:{nameof(OnFailure)} is {OnFailure}; allowed are Hold and Pass.");
        }
    }
}
