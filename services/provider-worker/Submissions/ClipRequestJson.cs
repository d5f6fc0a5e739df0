using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>The order as it is kept in its row.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClipRequest))]
internal sealed partial class ClipRequestJson : JsonSerializerContext
{
    public static string Write(ClipRequest clipRequest) => JsonSerializer.Serialize(clipRequest, Default.ClipRequest);

    public static ClipRequest Read(string text)
        => JsonSerializer.Deserialize(text, Default.ClipRequest) ?? throw new JsonException("The row holds no order.");
}
