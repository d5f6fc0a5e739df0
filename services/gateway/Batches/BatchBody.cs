using System.Text.Json;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Persistence.Batches;
using AdGenius.VideoRequests;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Batches;

/// <summary>Reads a batch: a JSON array, or one request per line (NDJSON).</summary>
internal static class BatchBody
{
    private const int AnyDepth = int.MaxValue - 1; // how deep an item is nested is that item's fault

    private const string Shape = "A batch must be a JSON array of requests, or one request per line as application/x-ndjson.";

    /// <summary>The names of the media type of lines; no registry has one.</summary>
    public static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

    public static async Task<(IReadOnlyList<BatchPart>? Requests, bool IsLines, IResult? Refusal)> ReadAsync(
        HttpContext context, int maxBytes, TimeProvider time, CancellationToken cancellationToken)
    {
        var isLines = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            && LineTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase);
        var (body, refusal) = isLines
            ? await RequestBody.ReadAsync(context, maxBytes, time, cancellationToken)
            : await RequestBody.ReadJsonAsync(context, maxBytes, time, cancellationToken);
        if (body is null)
        {
            return (null, isLines, refusal);
        }

        if (RequestJson.IsWideText(body.Value.Span)) // it has no lines of UTF-8, whose faults would be their own
        {
            return (null, isLines, ProblemResults.Invalid("body", RequestJson.EncodingFaultOf(body.Value.Span)!));
        }

        var requests = isLines ? LinesOf(body.Value) : ItemsOf(body.Value);
        var fault = requests switch
        {
            null => RequestJson.FaultOf(body.Value.Span, AnyDepth) ?? Shape,
            { Count: 0 } => $"The batch has no requests; 1 to {BatchStore.MaxItems:N0} are allowed.",
            { Count: > BatchStore.MaxItems } => $"The batch has more than {BatchStore.MaxItems:N0} requests; send it as several.",
            _ => null,
        };
        return fault is null ? (requests, isLines, null) : (null, isLines, ProblemResults.Invalid("body", fault));
    }

    /// <summary>Stops one above the limit: what is behind it is not needed to refuse the batch.</summary>
    private static List<BatchPart> LinesOf(ReadOnlyMemory<byte> body)
    {
        var lines = new List<BatchPart>();
        for (var number = 1; !body.IsEmpty && lines.Count <= BatchStore.MaxItems; number++)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Span.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r'))
            {
                lines.Add(new BatchPart(line, number));
            }
        }

        return lines;
    }

    /// <summary>
    /// Null for other than an array of JSON; none for a blank body. What is wrong with an item is that item's fault. Stops one above the
    /// limit too.
    /// </summary>
    private static List<BatchPart>? ItemsOf(ReadOnlyMemory<byte> body)
    {
        if (!body.Span.ContainsAnyExcept(" \t\r\n"u8))
        {
            return [];
        }

        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = AnyDepth });
        var items = new List<BatchPart>();
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && items.Count <= BatchStore.MaxItems)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                items.Add(new BatchPart(body[start..(int)reader.BytesConsumed], Line: 1));
            }

            return items.Count > BatchStore.MaxItems || !reader.Read() ? items : null; // to the end: nothing may follow the array
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
