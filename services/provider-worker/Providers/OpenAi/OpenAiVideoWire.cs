using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.OpenAi;

internal sealed record OpenAiVideoCreate(
    string Model,
    string Prompt,
    string Seconds,
    string Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Seed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NegativePrompt);

internal sealed record OpenAiVideoJob
{
    public string? Id { get; init; }

    public string? Status { get; init; }

    public double? Progress { get; init; }

    public string? Model { get; init; }

    public string? Prompt { get; init; }

    public string? Seconds { get; init; }

    public string? Size { get; init; }

    public double? CreatedAt { get; init; }

    /// <summary>SGLang with cloud storage: where the finished video is. It cannot be downloaded from the server then.</summary>
    public string? Url { get; init; }

    public OpenAiFault? Error { get; init; }
}

internal sealed record OpenAiVideoList(IReadOnlyList<OpenAiVideoJob?>? Data, bool? HasMore);

internal sealed record OpenAiModelList(IReadOnlyList<OpenAiListedModel?>? Data);

/// <param name="Id">Its name.</param>
/// <param name="TaskType">SGLang: what it makes videos from, such as <c>T2V</c>.</param>
internal sealed record OpenAiListedModel(string? Id, string? TaskType);

/// <param name="Code">A name, or at some servers the status.</param>
/// <param name="Type">The kind of error.</param>
/// <param name="Param">The field that is wrong.</param>
/// <param name="Headers">Headers of the error behind a job's failure, such as how long to wait.</param>
internal sealed record OpenAiFault(string? Code, string? Type, string? Param, JsonElement? Headers)
{
    public string? Message { get; init; }

    /// <summary>It says nothing: servers that always write the member write it so for a job without an error.</summary>
    public bool IsEmpty => (Code is null or "" or "0") && string.IsNullOrEmpty(Type) && string.IsNullOrEmpty(Message);
}

internal sealed record OpenAiErrorBody(OpenAiFault? Error);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(LenientStringConverter)])]
[JsonSerializable(typeof(OpenAiVideoCreate))]
[JsonSerializable(typeof(OpenAiVideoJob))]
[JsonSerializable(typeof(OpenAiVideoList))]
[JsonSerializable(typeof(OpenAiModelList))]
[JsonSerializable(typeof(OpenAiErrorBody))]
internal sealed partial class OpenAiVideoJson : JsonSerializerContext;
