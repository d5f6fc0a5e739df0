using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Google;

internal sealed record GoogleFault
{
    public int? Code { get; init; }

    public string? Status { get; init; }

    public string? Message { get; init; }

    /// <summary>The quotas that were exceeded (<c>quotaId</c>), and more of the kind <c>google.rpc</c>.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>Code 0 of <c>google.rpc.Status</c> is OK.</summary>
    public bool IsEmpty => (Code is null or 0) && (Status is null or "" or "OK") && string.IsNullOrEmpty(Message);
}

internal sealed record VeoCreate(IReadOnlyList<VeoInstance> Instances, VeoParameters Parameters);

internal sealed record VeoInstance(string Prompt, VeoImage? Image);

internal sealed record VeoImage(string BytesBase64Encoded, string MimeType);

internal sealed record VeoParameters
{
    public int SampleCount { get; init; } = 1;

    public string? StorageUri { get; init; }

    public required int DurationSeconds { get; init; }

    public required long Seed { get; init; }

    public required string AspectRatio { get; init; }

    public required string Resolution { get; init; }

    public string? PubsubTopic { get; init; }

    public string? NegativePrompt { get; init; }

    public required bool GenerateAudio { get; init; }
}

internal sealed record VeoOperationRequest(string OperationName);

internal sealed record VeoOperation(string? Name, bool? Done, GoogleFault? Error, VeoResponse? Response);

internal sealed record VeoResponse
{
    public IReadOnlyList<VeoVideo?>? Videos { get; init; }

    public int? RaiMediaFilteredCount { get; init; }

    /// <summary>The Gemini API has the same in here.</summary>
    public VeoResponse? GenerateVideoResponse { get; init; }

    /// <summary>The videos as the Gemini API names them.</summary>
    public IReadOnlyList<VeoSample?>? GeneratedSamples { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>Every video that is named, under whichever name.</summary>
    [JsonIgnore]
    public IEnumerable<VeoVideo?> AllVideos =>
        [.. Videos ?? [], .. (GeneratedSamples ?? []).Select(sample => sample?.Video), .. GenerateVideoResponse?.AllVideos ?? []];

    /// <summary>It says that videos were filtered, has an empty list of them, or is empty.</summary>
    [JsonIgnore]
    public bool SaysNoVideo => RaiMediaFilteredCount > 0
        || (!AllVideos.Any() && (Videos is not null || GeneratedSamples is not null
            || (GenerateVideoResponse?.SaysNoVideo ?? !(Others ?? []).Keys.Any(name => !name.StartsWith('@')))))
        || GenerateVideoResponse?.RaiMediaFilteredCount > 0;
}

internal sealed record VeoSample(VeoVideo? Video);

internal sealed record VeoVideo(string? GcsUri, Base64Bytes? BytesBase64Encoded, string? Uri)
{
    [JsonIgnore]
    public string? Address => GcsUri is { Length: > 0 } ? GcsUri : Uri;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GoogleFault))]
[JsonSerializable(typeof(VeoCreate))]
[JsonSerializable(typeof(VeoOperationRequest))]
[JsonSerializable(typeof(VeoOperation))]
internal sealed partial class GoogleJson : JsonSerializerContext;

internal sealed record OmniCreate
{
    public required string Model { get; init; }

    /// <summary>The prompt, or a list of a picture and the prompt.</summary>
    public required JsonNode Input { get; init; }

    public bool Background { get; init; } = true;

    public required OmniFormat ResponseFormat { get; init; }

    public OmniWebhook? WebhookConfig { get; init; }
}

internal sealed record OmniFormat
{
    public string Type { get; init; } = "video";

    public string Delivery { get; init; } = "uri";

    public string? AspectRatio { get; init; }

    public string? Resolution { get; init; }

    public string? Duration { get; init; }
}

internal sealed record OmniWebhook(IReadOnlyList<string> Uris, IReadOnlyDictionary<string, string> UserMetadata);

internal sealed record OmniInteraction
{
    [JsonConverter(typeof(LenientStringConverter))]
    public string? Id { get; init; }

    public string? Status { get; init; }

    public IReadOnlyList<OmniStep?>? Steps { get; init; }

    public GoogleFault? Error { get; init; }
}

internal sealed record OmniStep(string? Type, IReadOnlyList<OmniContent?>? Content);

internal sealed record OmniContent(string? Type, string? Uri, Base64Bytes? Data, string? MimeType);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OmniCreate))]
[JsonSerializable(typeof(OmniInteraction))]
internal sealed partial class OmniJson : JsonSerializerContext;
