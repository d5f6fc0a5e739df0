using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>The order as it is kept in its row.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClipOrder))]
internal sealed partial class ClipOrderJson : JsonSerializerContext
{
    public static string Write(ClipOrder order) => JsonSerializer.Serialize(order, Default.ClipOrder);

    public static ClipOrder Read(string text) => JsonSerializer.Deserialize(text, Default.ClipOrder) ?? throw new JsonException("The row holds no order.");
}
