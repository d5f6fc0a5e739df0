using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace AdGenius.VideoRequests;

/// <summary>Reads the JSON of callers strictly, and says what is wrong with it in the same words everywhere.</summary>
public static class RequestJson
{
    private const int DefaultMaxDepth = 64; // that of System.Text.Json

    /// <summary>The body as one JSON object, to be disposed; or what is wrong with it.</summary>
    /// <param name="body">The body as sent.</param>
    /// <param name="maxDepth">How many objects and lists may be in one another, the body itself included.</param>
    /// <param name="firstLine">The number of the body's first line in what was sent, where the body is one of several.</param>
    public static (JsonDocument? Document, string? Fault) ParseObject(ReadOnlyMemory<byte> body, int maxDepth, int firstLine = 1)
    {
        if (!Utf8.IsValid(body.Span)) // the JSON reader finds that only where a text is used
        {
            return (null, FaultOf(body.Span, maxDepth, firstLine));
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return (null, FaultOf(body.Span, maxDepth, firstLine) ?? RepeatedMemberOf(body.Span));
        }
        catch (InvalidOperationException)
        {
            return (null, "The body has a member whose name is not valid Unicode.");
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return (document, null);
        }

        document.Dispose();
        return (null, "The body must be one JSON object.");
    }

    /// <summary>Which name a body repeats, of which nothing else is wrong.</summary>
    private static string RepeatedMemberOf(ReadOnlySpan<byte> body)
    {
        const string Text = "The body is not valid JSON: an object has two members of the same name";
        var reader = new Utf8JsonReader(body);
        var objects = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        objects.Push([]);
                        break;
                    case JsonTokenType.EndObject:
                        objects.Pop();
                        break;
                    case JsonTokenType.PropertyName when reader.GetString() is { } name && !objects.Peek().Add(name):
                        return $"{Text}, '{TextRules.Shorten(name)}'.";
                    default:
                        break;
                }
            }
        }
        catch (InvalidOperationException)
        {
            // A name before it is not valid Unicode.
        }

        return $"{Text}.";
    }

    /// <summary>
    /// Why a body is not JSON: not UTF-8, empty, a fault of syntax with its position, or nested too deep. Null where it is JSON, so that
    /// only its members can be wrong.
    /// </summary>
    /// <param name="body">The body as sent.</param>
    /// <param name="maxDepth">How many objects and lists may be in one another, the body itself included.</param>
    /// <param name="firstLine">The number of the body's first line in what was sent, where the body is one of several.</param>
    public static string? FaultOf(ReadOnlySpan<byte> body, int maxDepth = DefaultMaxDepth, int firstLine = 1)
    {
        if (!Utf8.IsValid(body))
        {
            return "The body is not valid UTF-8.";
        }

        if (!body.ContainsAnyExcept(" \t\r\n"u8))
        {
            return "The body is empty; send the request as a JSON object.";
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth + 1 }); // the reader itself goes no deeper
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == maxDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    return $"The body is nested deeper than {maxDepth} levels; at most {maxDepth} are allowed.";
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The body is not valid JSON at line {exception.LineNumber + firstLine}, byte {exception.BytePositionInLine + 1}.");
        }
    }
}
