using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AdGenius.Cli.Output;
using AdGenius.Persistence.Batches;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>One request of a batch file.</summary>
/// <param name="Number">The number of its line in the file, or of its item in the array; from 1.</param>
/// <param name="Body">The request as JSON on one line.</param>
/// <param name="IsLine">True for a line of the file.</param>
internal sealed record BatchRequest(int Number, ReadOnlyMemory<byte> Body, bool IsLine)
{
    /// <summary>The line that a fault of its JSON is counted from.</summary>
    public int FirstLine => IsLine ? Number : 1;
}

/// <summary>Reads the file of <c>generate --batch</c>: one request as JSON per line (NDJSON), or a JSON array of requests.</summary>
internal static class BatchFile
{
    /// <summary>The file name that stands for standard input.</summary>
    public const string StandardInput = "-";

    private const int MaxBytes = 16 * 1024 * 1024; // as much as a gateway accepts of a batch by default

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 }; // more than a request may have, which its rules check

    /// <summary>The requests of the file, in order; blank lines are left out.</summary>
    /// <exception cref="CommandException">The file cannot be read, is too large, or has no requests or too many.</exception>
    public static async Task<IReadOnlyList<BatchRequest>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var content = await BytesAsync(path, cancellationToken);
        if (RequestJson.IsWideText(content.Span))
        {
            throw Fault(path, "is text in UTF-16 or UTF-32; save it as UTF-8.");
        }

        if (content.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }

        var requests = IsArray(content) ? ItemsOf(path, content) : ObjectOf(content) ?? LinesOf(content);
        return requests.Count is >= 1 and <= BatchStore.MaxItems
            ? requests
            : throw Fault(path, $"has {(requests.Count == 0 ? "no" : "too many")} requests; 1 to {BatchStore.MaxItems:N0} are allowed, "
                + "one JSON object per line or in one JSON array.");
    }

    /// <summary>The lines to send: those of a file keep their numbers, which a gateway names where it refuses one.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> LinesToSend(IReadOnlyList<BatchRequest> requests)
    {
        var next = 1;
        foreach (var request in requests)
        {
            for (; next < request.FirstLine; next++)
            {
                yield return default; // it was blank
            }

            yield return request.Body;
            next++;
        }
    }

    /// <summary>A pipe that nothing is written to blocks its thread, so the command waits beside it and can be stopped.</summary>
    private static Task<ReadOnlyMemory<byte>> BytesAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(() => ContentAsync(path, cancellationToken), cancellationToken).WaitAsync(cancellationToken);

    private static async Task<ReadOnlyMemory<byte>> ContentAsync(string path, CancellationToken cancellationToken)
    {
        if (path.Length == 0)
        {
            throw new CommandException(ExitCodes.BadInput, "--batch is empty; it must name a file, or - for standard input.");
        }

        if (Directory.Exists(path))
        {
            throw Fault(path, "is a folder; name a file in it.");
        }

        try
        {
            await using var source = path == StandardInput ? StandardStreams.OpenInput() : File.OpenRead(path);
            using var content = new MemoryStream();
            var buffer = new byte[81_920];
            int count;
            while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (content.Length + count > MaxBytes)
                {
                    throw Fault(path, $"is larger than {MaxBytes / 1024 / 1024} MiB; split it into several batches.");
                }

                content.Write(buffer, 0, count);
            }

            return content.GetBuffer().AsMemory(0, (int)content.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCodes.BadInput, $"--batch: the file {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static bool IsArray(ReadOnlyMemory<byte> content) => content.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8);

    private static List<BatchRequest> ItemsOf(string path, ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content, Options);
            return [.. document.RootElement.EnumerateArray().Take(BatchStore.MaxItems + 1).Select(RequestOf)];
        }
        catch (JsonException fault)
        {
            throw Fault(path, string.Create(
                CultureInfo.InvariantCulture,
                $"is not a valid JSON array (line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1})."));
        }
    }

    /// <summary>The file's one JSON object, which may have several lines; null where it has another on each line.</summary>
    private static List<BatchRequest>? ObjectOf(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var document = JsonDocument.Parse(content, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? [RequestOf(document.RootElement, 0)] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Without line breaks, which JSON has between its parts only: it is sent as a line. Otherwise as it is, since a text that is not valid
    /// Unicode cannot be written again; the rules of requests name it.
    /// </summary>
    private static BatchRequest RequestOf(JsonElement item, int index) => new(
        index + 1,
        Array.FindAll(JsonMarshal.GetRawUtf8Value(item).ToArray(), static one => one is not ((byte)'\n' or (byte)'\r')),
        IsLine: false);

    private static List<BatchRequest> LinesOf(ReadOnlyMemory<byte> content)
    {
        var requests = new List<BatchRequest>();
        for (var number = 1; !content.IsEmpty && requests.Count <= BatchStore.MaxItems; number++)
        {
            var end = content.Span.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            if (line.Span.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r'))
            {
                requests.Add(new BatchRequest(number, line, IsLine: true));
            }
        }

        return requests;
    }

    private static CommandException Fault(string path, string text) => new(ExitCodes.BadInput, $"--batch: the file {path} {text}");
}
