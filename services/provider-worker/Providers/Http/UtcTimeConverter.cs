using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// Reads a time in an answer as UTC. One without an offset is UTC too, as servers mean it: the time zone of the worker says nothing of it.
/// </summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType != JsonTokenType.String || !reader.TryGetDateTime(out var time) ? throw new JsonException("It is no time.")
        : time.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(time, TimeSpan.Zero)
        : reader.GetDateTimeOffset().ToUniversalTime();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is { } time)
        {
            writer.WriteStringValue(time);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
