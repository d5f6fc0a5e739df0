using System.Text.Json;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>Reads the events that providers send to one address for all jobs.</summary>
internal static class JobEvents
{
    /// <summary>The job that an event is about, its <c>data.id</c>; null when it names none.</summary>
    public static string? JobIdOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // no JSON, or text that is not Unicode
        {
            return null;
        }
    }
}
