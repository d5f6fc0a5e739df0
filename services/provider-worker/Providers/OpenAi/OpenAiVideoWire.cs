using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdGenius.ProviderWorker.Providers.OpenAi;

internal sealed record OpenAiVideo
{
    public string? Id { get; init; }

    public string? Status { get; init; }

    public double? Progress { get; init; }

    public string? Model { get; init; }

    public string? Prompt { get; init; }

    public string? Seconds { get; init; }

    public string? Size { get; init; }

    public long? CreatedAt { get; init; }

    public OpenAiFault? Error { get; init; }
}

internal sealed record OpenAiVideoList(IReadOnlyList<OpenAiVideo>? Data);

internal sealed record OpenAiFault(string? Code, string? Type, string? Param);

internal sealed record OpenAiError(OpenAiFault? Error);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(LooseText)])]
[JsonSerializable(typeof(OpenAiVideo))]
[JsonSerializable(typeof(OpenAiVideoList))]
[JsonSerializable(typeof(OpenAiError))]
internal sealed partial class OpenAiVideoJson : JsonSerializerContext;
