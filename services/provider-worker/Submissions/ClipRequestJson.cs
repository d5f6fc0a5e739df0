using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>The request as it is stored in its row.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClipRequest))]
internal sealed partial class ClipRequestJson : JsonSerializerContext
{
    public static string Write(ClipRequest clipRequest) => JsonSerializer.Serialize(clipRequest, Default.ClipRequest);

    public static ClipRequest Read(string text)
        => JsonSerializer.Deserialize(text, Default.ClipRequest) ?? throw new JsonException("The row contains no request.");
}
