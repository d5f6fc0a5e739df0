using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Fal;

internal sealed record FalQueued
{
    [JsonConverter(typeof(LenientStringConverter))]
    public string? RequestId { get; init; }

    public string? Status { get; init; }

    public int? QueuePosition { get; init; }

    public string? ResponseUrl { get; init; }

    public string? StatusUrl { get; init; }

    public string? CancelUrl { get; init; }

    /// <summary>On a failed job; text or an object.</summary>
    public JsonElement? Error { get; init; }

    public string? ErrorType { get; init; }

    /// <summary>It names an error, or is one by its status: the job has failed, whatever the answer with its result says.</summary>
    [JsonIgnore]
    public bool HasFailed => !string.IsNullOrEmpty(ErrorType) || (Error is { } error && !IsEmpty(error))
        || JobStatuses.Normalize(Status) == JobStatuses.Failed;

    private static bool IsEmpty(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => error.ValueEquals(""),
        JsonValueKind.Object => !error.EnumerateObject().Any(),
        _ => true,
    };
}

/// <param name="Video">The clip.</param>
/// <param name="Status">No member of a result: the queue's own answer has it.</param>
/// <param name="Videos">The clip in the results of some models.</param>
/// <param name="Output">The result inside that of a workflow.</param>
internal sealed record FalResult(FalFile? Video, string? Status, IReadOnlyList<FalFile?>? Videos, FalResult? Output)
{
    /// <summary>Where the clip is.</summary>
    [JsonIgnore]
    public string? Address => ((FalFile?[])[Video, .. Videos ?? []]).Select(file => file?.Url).FirstOrDefault(url => url is { Length: > 0 })
        ?? Output?.Address;
}

internal sealed record FalFile(string? Url);

/// <summary>Both shapes of an error: <c>detail</c> is a list of findings, or text beside an <c>error_type</c>.</summary>
internal sealed record FalError(JsonElement? Detail, string? ErrorType)
{
    /// <summary>The types of the findings.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Types => Detail is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(detail => detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("type", out var type)
            && type.ValueKind == JsonValueKind.String ? type.GetString()! : "")]
        : [];

    [JsonIgnore]
    public string? Text => Detail is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

internal sealed record FalCancelled(string? Status);

/// <summary>What the adapter stores of a job: its status, result and cancel paths on the queue's own host.</summary>
internal sealed record FalToken(string Status, string Response, string Cancel);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FalQueued))]
[JsonSerializable(typeof(FalResult))]
[JsonSerializable(typeof(FalError))]
[JsonSerializable(typeof(FalCancelled))]
[JsonSerializable(typeof(FalToken))]
internal sealed partial class FalJson : JsonSerializerContext;
