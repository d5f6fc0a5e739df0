using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Luma;

internal sealed record AgentsCreate
{
    public required string Type { get; init; }

    public required string Model { get; init; }

    public required string Prompt { get; init; }

    public string? AspectRatio { get; init; }

    public string? UserId { get; init; }

    public required AgentsVideo Video { get; init; }
}

internal sealed record AgentsVideo
{
    public required string Resolution { get; init; }

    public required string Duration { get; init; }

    public bool? Loop { get; init; }

    public AgentsFrame? StartFrame { get; init; }
}

internal sealed record AgentsFrame
{
    public string? Url { get; init; }

    public string? Data { get; init; }

    public string? MediaType { get; init; }
}

internal sealed record AgentsGeneration
{
    [JsonConverter(typeof(LenientStringConverter))]
    public string? Id { get; init; }

    public string? State { get; init; }

    public IReadOnlyList<AgentsOutput?>? Output { get; init; }

    public string? FailureCode { get; init; }
}

internal sealed record AgentsOutput(string? Type, string? Url)
{
    [JsonIgnore]
    public bool IsVideo => Type is null or "video" || Type.StartsWith("video/", StringComparison.Ordinal);
}

internal sealed record DreamCreate
{
    public required string Model { get; init; }

    public required string Prompt { get; init; }

    public string? AspectRatio { get; init; }

    public string? Duration { get; init; }

    public string? Resolution { get; init; }

    public bool? Loop { get; init; }

    public DreamKeyframes? Keyframes { get; init; }

    public string? CallbackUrl { get; init; }
}

internal sealed record DreamKeyframes(DreamFrame Frame0);

internal sealed record DreamFrame(string Type, string Url);

internal sealed record DreamGeneration
{
    [JsonConverter(typeof(LenientStringConverter))]
    public string? Id { get; init; }

    public string? State { get; init; }

    public string? FailureReason { get; init; }

    [JsonConverter(typeof(UtcTimeConverter))]
    public DateTimeOffset? CreatedAt { get; init; }

    public DreamAssets? Assets { get; init; }

    public DreamRequest? Request { get; init; }
}

internal sealed record DreamAssets(string? Video);

internal sealed record DreamRequest(string? Model, string? Prompt, string? CallbackUrl);

internal sealed record DreamList(IReadOnlyList<DreamGeneration?>? Generations, bool? HasMore);

/// <summary>An error: text, or a list of details.</summary>
internal sealed record LumaError(JsonElement? Detail)
{
    [JsonIgnore]
    public string? Text => Detail is { ValueKind: JsonValueKind.String } text ? text.GetString() : Detail?.GetRawText();
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentsCreate))]
[JsonSerializable(typeof(AgentsGeneration))]
[JsonSerializable(typeof(DreamCreate))]
[JsonSerializable(typeof(DreamGeneration))]
[JsonSerializable(typeof(DreamList))]
[JsonSerializable(typeof(LumaError))]
internal sealed partial class LumaJson : JsonSerializerContext;
