using System.Text.Json.Serialization;
using AdGenius.Contracts.Finishing;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>How the result of finishing is kept in staging.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VideoFinished))]
internal sealed partial class FinishedJson : JsonSerializerContext;
