using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Reads JSON whose members may have other types than documented.</summary>
internal static class LenientJson
{
    private const int MaxDroppedMembers = 64;

    /// <summary>
    /// Reads <paramref name="body"/>, without the members that cannot be read; null when nothing is left to drop or it is not JSON. An
    /// element of a list that cannot be read becomes null: the list still shows that there is one.
    /// </summary>
    /// <param name="body">The JSON text.</param>
    /// <param name="type">The type to read.</param>
    public static T? Read<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return body.Length == 0 ? null : JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException exception)
        {
            return ReadWithout(body, type, exception);
        }
    }

    /// <param name="body">The JSON text.</param>
    /// <param name="type">The type to read.</param>
    /// <param name="failure">Why it could not be read as it is; names the first member to drop.</param>
    private static T? ReadWithout<T>(byte[] body, JsonTypeInfo<T> type, JsonException failure)
        where T : class
    {
        try
        {
            if (JsonNode.Parse(body) is not { } root)
            {
                return null;
            }

            for (var dropped = 0; dropped < MaxDroppedMembers && Drop(root, failure.Path); dropped++)
            {
                try
                {
                    return root.Deserialize(type);
                }
                catch (JsonException next)
                {
                    failure = next;
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null; // not JSON, or a member twice
        }
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
