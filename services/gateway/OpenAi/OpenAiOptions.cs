using System.ComponentModel.DataAnnotations;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.OpenAi;

/// <summary>The OpenAI-compatible API.</summary>
internal sealed class OpenAiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway:OpenAi";

    /// <summary>The model of requests that name none, or one of OpenAI's own (<c>sora-2…</c>).</summary>
    [Required]
    public string DefaultModel { get; set; } = ModelIds.Local;

    /// <summary>The creative of requests without the header <c>X-Creative-Id</c>.</summary>
    [Required]
    public string Creative { get; set; } = "openai";

    /// <summary>
    /// How many spritesheets of all tenants one gateway has made at a time; beyond that a call gets 503. A tenant may have at most as many
    /// as are left for all others, beyond that its call gets 429: the first at most half. One storage worker makes two at a time.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxConcurrentSpritesheets { get; set; } = 4;
}

/// <summary>Refuses names that no request could have.</summary>
internal sealed class OpenAiOptionsValidator : IValidateOptions<OpenAiOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenAiOptions options) =>
        !ModelIds.IsKnown(options.DefaultModel)
            ? ValidateOptionsResult.Fail(
                $"{OpenAiOptions.Section}:DefaultModel is '{options.DefaultModel}'; allowed are {ModelIds.Allowed}.")
            : !VideoRequestRules.IsName(options.Creative)
                ? ValidateOptionsResult.Fail(
                    $"{OpenAiOptions.Section}:Creative must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.")
                : ValidateOptionsResult.Success;
}
