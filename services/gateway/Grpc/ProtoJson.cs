using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Enum = System.Enum;

namespace AdGenius.Gateway.Grpc;

/// <summary>
/// Converts between the messages of the gRPC interface and the JSON of the HTTP API, by the names of fields: <c>duration_seconds</c> is
/// <c>durationSeconds</c>, <c>QUALITY_DRAFT</c> is <c>Draft</c>. So both interfaces have one reader, one validation and one mapping of
/// jobs, and a test compares their members. Protobuf's own JSON does not fit: it writes 64-bit numbers and enumerations in another way.
/// </summary>
internal static class ProtoJson
{
    private static readonly ConcurrentDictionary<EnumDescriptor, Dictionary<string, EnumValueDescriptor>> EnumValues = new();

    /// <summary>Fields whose member has another name in the HTTP API; keys are <c>Message.field</c>.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["Video.job_id"] = "id",
        ["Video.tenant_name"] = "tenant",
        ["Video.creative_id"] = "creative",
        ["VideoTake.take_id"] = "id",
        ["StoredVideo.creative_id"] = "creative",
    };

    /// <summary>The name that the HTTP API has for <paramref name="field"/>.</summary>
    public static string JsonNameOf(FieldDescriptor field) =>
        OtherNames.GetValueOrDefault($"{field.ContainingType.Name}.{field.Name}", field.JsonName);

    /// <summary>The message as a JSON object. Fields that are not set are left out.</summary>
    public static byte[] Write(IMessage message)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteMessage(writer, message);
        }

        return buffer.ToArray();
    }

    /// <summary>The message with what <paramref name="value"/> has as JSON; members that the message does not have are skipped.</summary>
    public static T Read<T>(object value, JsonSerializerOptions options)
        where T : IMessage, new()
    {
        var message = new T();
        ReadMessage(JsonSerializer.SerializeToElement(value, value.GetType(), options), message);
        return message;
    }

    /// <summary>The name that the HTTP API has for a value of an enumeration: <c>FadeThroughBlack</c>.</summary>
    public static string NameOf(EnumValueDescriptor value) => string.Concat(
        WithoutPrefix(value).Split('_').Select(word => word.Length == 0 ? "" : word[0] + word[1..].ToLowerInvariant()));

    private static void WriteMessage(Utf8JsonWriter writer, IMessage message)
    {
        writer.WriteStartObject();
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => IsSet(field, message)))
        {
            writer.WritePropertyName(JsonNameOf(field));
            var value = field.Accessor.GetValue(message);
            if (field.IsMap)
            {
                WriteMap(writer, field, (IDictionary)value);
            }
            else if (field.IsRepeated)
            {
                writer.WriteStartArray();
                foreach (var item in (IList)value)
                {
                    WriteValue(writer, field, item);
                }

                writer.WriteEndArray();
            }
            else
            {
                WriteValue(writer, field, value);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsSet(FieldDescriptor field, IMessage message)
    {
        if (field.IsRepeated || field.IsMap)
        {
            return ((ICollection)field.Accessor.GetValue(message)).Count > 0;
        }

        // An enumeration's first value stands for none.
        return (!field.HasPresence || field.Accessor.HasValue(message))
            && !(field.FieldType == FieldType.Enum && (int)field.Accessor.GetValue(message) == 0);
    }

    private static void WriteMap(Utf8JsonWriter writer, FieldDescriptor field, IDictionary map)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            writer.WritePropertyName((string)entry.Key);
            WriteValue(writer, field.MessageType.Fields[2], entry.Value!);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, FieldDescriptor field, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double number when !double.IsFinite(number):
                writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); // JSON has none: the reader refuses it by name
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case int or long or uint:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case Enum when field.EnumType.FindValueByNumber((int)value) is { } known:
                writer.WriteStringValue(NameOf(known));
                break;
            case Enum:
                writer.WriteNumberValue((int)value); // a number without a name: the reader refuses it by name
                break;
            case Timestamp time:
                writer.WriteStringValue(TextOf(time));
                break;
            case IMessage message:
                WriteMessage(writer, message);
                break;
            default:
                throw new NotSupportedException($"{field.FullName} has a type that requests do not use.");
        }
    }

    /// <summary>A time as the HTTP API has it. One that no calendar has becomes a text that the reader refuses by name.</summary>
    private static string TextOf(Timestamp time)
    {
        try
        {
            return time.ToDateTimeOffset().ToString("O", CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentOutOfRangeException)
        {
            return "not a time";
        }
    }

    private static void ReadMessage(JsonElement element, IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (!element.TryGetProperty(JsonNameOf(field), out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (field.IsMap)
            {
                var map = (IDictionary)field.Accessor.GetValue(message);
                foreach (var member in value.EnumerateObject())
                {
                    map.Add(member.Name, ReadValue(field.MessageType.Fields[2], member.Value));
                }
            }
            else if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                foreach (var item in value.EnumerateArray())
                {
                    list.Add(ReadValue(field, item));
                }
            }
            else
            {
                field.Accessor.SetValue(message, ReadValue(field, value));
            }
        }
    }

    private static object ReadValue(FieldDescriptor field, JsonElement value) => field.FieldType switch
    {
        FieldType.String => value.GetString()!,
        FieldType.Bool => value.GetBoolean(),
        FieldType.Double => value.GetDouble(),
        FieldType.Int32 => value.GetInt32(),
        FieldType.Int64 => value.GetInt64(),
        FieldType.Enum => EnumValueOf(field.EnumType, value.GetString()!),
        FieldType.Message when field.MessageType == Timestamp.Descriptor => Timestamp.FromDateTimeOffset(value.GetDateTimeOffset()),
        FieldType.Message when field.MessageType == Duration.Descriptor =>
            Duration.FromTimeSpan(TimeSpan.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
        FieldType.Message => ReadNested(field, value),
        _ => throw new NotSupportedException($"{field.FullName} has a type that answers do not use."),
    };

    private static IMessage ReadNested(FieldDescriptor field, JsonElement value)
    {
        var message = field.MessageType.Parser.ParseFrom([]);
        ReadMessage(value, message);
        return message;
    }

    private static object EnumValueOf(EnumDescriptor type, string name)
    {
        var values = EnumValues.GetOrAdd(type, static type => type.Values.ToDictionary(NameOf, StringComparer.OrdinalIgnoreCase));
        return Enum.ToObject(type.ClrType, values.TryGetValue(name, out var value) ? value.Number : 0);
    }

    private static string WithoutPrefix(EnumValueDescriptor value)
    {
        var prefix = JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.EnumDescriptor.Name) + "_";
        return value.Name.StartsWith(prefix, StringComparison.Ordinal) ? value.Name[prefix.Length..] : value.Name;
    }
}
