using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using AdGenius.Downloads;
using AdGenius.Hosting;

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

    /// <summary>
    /// Reads <paramref name="body"/>, without the members that cannot be read; null when nothing is left to drop or it is not JSON. An
    /// element of a list that cannot be read becomes null: the list still shows that there is one. What is no character is read as U+FFFD.
    /// What stands behind the first value is not read.
    /// </summary>
    /// <param name="body">The JSON text.</param>
    /// <param name="type">The type to read.</param>
    public static T? Read<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class => Read(body, type, out _);

    /// <summary>Reads <paramref name="body"/> as the other overload does, and names what was dropped.</summary>
    /// <param name="body">The JSON text.</param>
    /// <param name="type">The type to read.</param>
    /// <param name="dropped">
    /// The paths of the members and elements that are read as absent although they are there, such as <c>$.output[0].url</c>, and
    /// <see cref="UnreadableMembers.Rest"/> where something stands behind the value.
    /// </param>
    public static T? Read<T>(byte[] body, JsonTypeInfo<T> type, out IReadOnlyList<string> dropped)
        where T : class
    {
        dropped = [];
        var text = ForeignJson.WithoutFiller(UnicodeRepair.Repair(body));
        try
        {
            if (text.IsEmpty)
            {
                return null;
            }

            var result = Deserialize(text.Span, type, out var length);
            dropped = length < text.Length ? [UnreadableMembers.Rest] : [];
            return result;
        }
        catch (JsonException)
        {
            var paths = new List<string>();
            dropped = paths;
            return ReadWithout(text, type, paths);
        }
    }

    /// <summary>The text as nodes; null when it is not JSON, or more than one value.</summary>
    /// <param name="body">The JSON text.</param>
    public static JsonNode? Node(byte[] body)
    {
        try
        {
            var text = ForeignJson.WithoutFiller(UnicodeRepair.Repair(body));
            return Parse(text, out var isFollowed) is { } root && !isFollowed ? root : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Drops the members at which reading fails, one after the other.</summary>
    private static T? ReadWithout<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, List<string> paths)
        where T : class
    {
        try
        {
            if (Parse(body, out var isFollowed) is not { } root)
            {
                return null;
            }

            if (isFollowed)
            {
                paths.Add(UnreadableMembers.Rest);
            }

            for (var dropped = 0; ; dropped++)
            {
                try
                {
                    return Deserialize(TextOf(root), type, out _);
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

    /// <summary>The first value, and whether anything stands behind it.</summary>
    private static JsonNode? Parse(ReadOnlyMemory<byte> text, out bool isFollowed)
    {
        try
        {
            return NodeOf(text, out isFollowed);
        }
        catch (JsonException)
        {
            return NodeOf(NonFiniteNumbers.ToNull(text.Span), out isFollowed);
        }
    }

    private static JsonNode? NodeOf(ReadOnlyMemory<byte> text, out bool isFollowed)
    {
        var value = ForeignJson.FirstValue(text);
        isFollowed = value.Length < text.Length;
        using var document = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = ForeignJson.MaxDepth });
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

    /// <summary>Reads the first value, which has <paramref name="length"/> bytes.</summary>
    private static T? Deserialize<T>(ReadOnlySpan<byte> text, JsonTypeInfo<T> type, out int length)
        where T : class
    {
        // its options go before those of the type
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = ForeignJson.MaxDepth });
        var result = JsonSerializer.Deserialize(ref reader, type);
        length = (int)reader.BytesConsumed;
        return result;
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
}
