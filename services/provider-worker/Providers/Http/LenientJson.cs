using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using AdGenius.Downloads;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Reads JSON whose members may have other types than documented.</summary>
internal static class LenientJson
{
    /// <summary>How many members may be dropped however long the text is.</summary>
    private const int AllowedDrops = 64;

    /// <summary>
    /// How many bytes are read again, in all, after a member was dropped: a page of a list may have an odd member in each of its elements.
    /// </summary>
    private const long MaxRepeatedBytes = 64 * 1024 * 1024;

    // What Python and JavaScript write for numbers that JSON has not; the longer one first.
    private static readonly byte[][] NoNumbers = [[.. "-Infinity"u8], [.. "Infinity"u8], [.. "NaN"u8]];

    /// <summary>
    /// Reads <paramref name="body"/>, without the members that cannot be read; null when nothing is left to drop or it is not JSON. An
    /// element of a list that cannot be read becomes null: the list still shows that there is one. What is no character is read as U+FFFD.
    /// </summary>
    /// <param name="body">The JSON text.</param>
    /// <param name="type">The type to read.</param>
    public static T? Read<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class => Read(body, type, out _);

    /// <summary>Reads <paramref name="body"/> as the other overload does, and names what was dropped.</summary>
    /// <param name="body">The JSON text.</param>
    /// <param name="type">The type to read.</param>
    /// <param name="dropped">
    /// The paths of the members and elements that are read as absent although they are there, such as <c>$.output[0].url</c>.
    /// </param>
    public static T? Read<T>(byte[] body, JsonTypeInfo<T> type, out IReadOnlyList<string> dropped)
        where T : class
    {
        dropped = [];
        var text = UnicodeRepair.Repair(body);
        try
        {
            return text.Length == 0 ? null : Deserialize(text, type);
        }
        catch (JsonException)
        {
            var paths = new List<string>();
            dropped = paths;
            return ReadWithout(text, type, paths);
        }
    }

    /// <summary>The text as nodes; null when it is not JSON.</summary>
    /// <param name="body">The JSON text.</param>
    public static JsonNode? Node(byte[] body)
    {
        try
        {
            return Parse(UnicodeRepair.Repair(body));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Drops the members at which reading fails, one after the other.</summary>
    private static T? ReadWithout<T>(byte[] body, JsonTypeInfo<T> type, List<string> paths)
        where T : class
    {
        try
        {
            if (Parse(body) is not { } root)
            {
                return null;
            }

            for (var dropped = 0; ; dropped++)
            {
                try
                {
                    return Deserialize(TextOf(root), type);
                }
                catch (JsonException failure)
                {
                    if ((dropped >= AllowedDrops && (long)dropped * body.Length >= MaxRepeatedBytes) || !Drop(root, failure.Path))
                    {
                        return null;
                    }

                    paths.Add(failure.Path!);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null; // not JSON
        }
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return NodeOf(body);
        }
        catch (JsonException)
        {
            return NodeOf(WithNullForNoNumbers(body));
        }
    }

    private static JsonNode? NodeOf(byte[] body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = ForeignJson.MaxDepth });
        return NodeOf(document.RootElement.Clone());
    }

    /// <summary>Of a member that is there twice, the last is taken, as the serializer does.</summary>
    private static JsonNode? NodeOf(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                {
                    members[member.Name] = NodeOf(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(NodeOf)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }

    private static ReadOnlySpan<byte> TextOf(JsonNode root)
    {
        var text = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(text);
        root.WriteTo(writer);
        writer.Flush();
        return text.WrittenSpan;
    }

    private static T? Deserialize<T>(ReadOnlySpan<byte> text, JsonTypeInfo<T> type)
        where T : class
    {
        // its options go before those of the type
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = ForeignJson.MaxDepth });
        var result = JsonSerializer.Deserialize(ref reader, type);
        return reader.Read() ? throw new JsonException("Another value follows.") : result;
    }

    /// <summary>
    /// Removes the member, or makes the element null, at a path such as <c>$.data[2].created_at</c>. False when there is none.
    /// </summary>
    private static bool Drop(JsonNode root, string? path)
    {
        var steps = (path ?? "").Split(['.', '[', ']', '$', '\''], StringSplitOptions.RemoveEmptyEntries);
        JsonNode? parent = root;
        for (var index = 0; index < steps.Length - 1; index++)
        {
            parent = parent switch
            {
                JsonObject members => members[steps[index]],
                JsonArray elements when int.TryParse(steps[index], out var position) && position < elements.Count => elements[position],
                _ => null,
            };
        }

        switch (steps.Length == 0 ? null : parent)
        {
            case JsonObject members:
                return members.Remove(steps[^1]);
            case JsonArray elements when int.TryParse(steps[^1], out var position) && position < elements.Count:
                if (elements[position] is null)
                {
                    elements.RemoveAt(position); // of a list that takes no nulls
                }
                else
                {
                    elements[position] = null;
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>The text with <c>null</c> where <c>NaN</c> or an infinity stands outside a string.</summary>
    private static byte[] WithNullForNoNumbers(byte[] body)
    {
        var result = new List<byte>(body.Length);
        var isText = false;
        for (var position = 0; position < body.Length; position++)
        {
            var letter = body[position];
            if (!isText && letter is ((byte)'-' or (byte)'I' or (byte)'N')
                && NoNumbers.FirstOrDefault(one => body.AsSpan(position).StartsWith(one)) is { } found)
            {
                result.AddRange("null"u8);
                position += found.Length - 1;
                continue;
            }

            result.Add(letter);
            if (isText && letter == (byte)'\\' && position + 1 < body.Length)
            {
                result.Add(body[++position]);
            }
            else if (letter == (byte)'"')
            {
                isText = !isText;
            }
        }

        return [.. result];
    }
}
