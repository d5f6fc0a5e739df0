using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Downloads;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// Bytes that an answer holds in base 64, decoded where they stand: as a text they would take nearly three times as much memory again.
/// </summary>
/// <param name="Value">The bytes; null where the text is not base 64.</param>
[JsonConverter(typeof(Base64BytesConverter))]
internal sealed record Base64Bytes(byte[]? Value)
{
    /// <summary>False for an empty text.</summary>
    public bool IsThere => Value is not { Length: 0 };
}

internal sealed class Base64BytesConverter : JsonConverter<Base64Bytes?>
{
    public override Base64Bytes? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("It is no text.");
        }

        if (!reader.ValueIsEscaped && !reader.HasValueSequence)
        {
            return new Base64Bytes(Base64Text.Decode(reader.ValueSpan));
        }

        var text = new byte[reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length];
        return new Base64Bytes(Base64Text.Decode(text.AsSpan(0, reader.CopyString(text))));
    }

    public override void Write(Utf8JsonWriter writer, Base64Bytes? value, JsonSerializerOptions options)
    {
        if (value?.Value is { } bytes)
        {
            writer.WriteBase64StringValue(bytes);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
