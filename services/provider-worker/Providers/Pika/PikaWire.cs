using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AdGenius.ProviderWorker.Providers.Pika;

internal sealed record PikaInput
{
    public string? ImageUrl { get; init; }

    public required string Prompt { get; init; }

    public string? NegativePrompt { get; init; }

    public string? AspectRatio { get; init; }

    public required string Resolution { get; init; }

    /// <summary>Text for v2.2, a number for the older models.</summary>
    public required JsonValue Duration { get; init; }

    public long? Seed { get; init; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PikaInput))]
internal sealed partial class PikaJson : JsonSerializerContext;
