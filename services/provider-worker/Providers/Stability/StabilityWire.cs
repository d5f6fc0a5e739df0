using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdGenius.ProviderWorker.Providers.Stability;

internal sealed record StabilityError(string? Name);

internal sealed record StabilityResult(string? FinishReason, string? Image);

internal sealed record SvdInput
{
    public required string Prompt { get; init; }

    public string? NegativePrompt { get; init; }

    public required long Seed { get; init; }

    public required string VideoSize { get; init; }

    public int Fps { get; init; } = 10;
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StabilityError))]
[JsonSerializable(typeof(StabilityResult))]
[JsonSerializable(typeof(SvdInput))]
internal sealed partial class StabilityJson : JsonSerializerContext;
