using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdGenius.VideoRequests;

/// <summary>
/// Reads a whole number however JSON writes it: 3, 3.0 and 3e0 are one number, and some languages write a fraction with every number.
/// </summary>
/// <typeparam name="T">The type of the number.</typeparam>
public sealed class WholeNumberConverter<T> : JsonConverter<T>
    where T : struct, IBinaryInteger<T>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">It is no whole number, or not in the range of the type.</exception>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out var number) || !decimal.IsInteger(number))
        {
            throw new JsonException();
        }

        try
        {
            return T.CreateChecked(number);
        }
        catch (OverflowException exception)
        {
            throw new JsonException(null, exception);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(long.CreateChecked(value));
    }
}
