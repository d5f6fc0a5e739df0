using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Hosting;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>Reads the events that providers send to one address for all jobs.</summary>
internal static class JobEvents
{
    /// <summary>
    /// The job that an event is about, its <c>data.id</c>, which is read as the id in the answer to its submit; null when it names none.
    /// </summary>
    public static string? JobIdOf(ReadOnlyMemory<byte> body) =>
        LenientJson.Node(ByteOrderMark.Remove(body.ToArray())) is JsonObject message && message["data"] is JsonObject data
        && data["id"] is JsonValue id
            ? id.GetValueKind() switch
            {
                JsonValueKind.String => id.GetValue<string>(),
                JsonValueKind.Number => id.ToJsonString(),
                _ => null,
            }
            : null;
}
