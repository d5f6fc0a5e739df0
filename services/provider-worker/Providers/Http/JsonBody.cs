using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>A JSON body as the vendors' clients send it: no charset, a known length, readable again for a repeat.</summary>
internal static class JsonBody
{
    /// <summary>The body.</summary>
    public static HttpContent Of<T>(T value, JsonTypeInfo<T> type)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
