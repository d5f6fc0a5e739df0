using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace AdGenius.VideoRequests;

/// <summary>Reads the JSON of callers strictly, and says what is wrong with it in the same words everywhere.</summary>
public static class RequestJson
{
    /// <summary>What is wrong with JSON in UTF-16 or UTF-32.</summary>
    public const string WideTextFault = "The body is not text in UTF-8 but in UTF-16 or UTF-32; send JSON as UTF-8.";

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
    /// Why a body is not text in UTF-8, the only encoding of JSON between programs (RFC 8259, section 8.1), whatever charset its sender
    /// names; null where it is.
    /// </summary>
    /// <param name="body">The body as sent.</param>
    public static string? EncodingFaultOf(ReadOnlySpan<byte> body) =>
        IsWideText(body) ? WideTextFault
        : Utf8.IsValid(body) ? null
        : "The body is not valid UTF-8.";

    /// <summary>
    /// True for JSON in UTF-16 or UTF-32, which begins with a byte-order mark or has a NUL in its first character. Windows PowerShell, for
    /// one, writes files so.
    /// </summary>
    /// <param name="body">The body as sent.</param>
    public static bool IsWideText(ReadOnlySpan<byte> body) => body is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, ..] or [_, 0, ..];

    /// <summary>
    /// Why a body is not JSON: not UTF-8, empty, a fault of syntax with its position, or nested too deep. Null where it is JSON, so that
    /// only its members can be wrong.
    /// </summary>
    /// <param name="body">The body as sent.</param>
    /// <param name="maxDepth">How many objects and lists may be in one another, the body itself included.</param>
    /// <param name="firstLine">The number of the body's first line in what was sent, where the body is one of several.</param>
    public static string? FaultOf(ReadOnlySpan<byte> body, int maxDepth = DefaultMaxDepth, int firstLine = 1)
    {
        if (EncodingFaultOf(body) is { } fault)
        {
            return fault;
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
