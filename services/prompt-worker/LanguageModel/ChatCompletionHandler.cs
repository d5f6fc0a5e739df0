using System.Buffers;
using System.Text;
using System.Text.Json;
using AdGenius.Downloads;
using AdGenius.Hosting;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>
/// Leaves of a chat completion what is used: the text or the refusal of the first choice, why it ended, and the tokens that were counted.
/// The client behind it reads every member and refuses the whole answer, which is charged, for one of an unusual type or for an unknown
/// word. What stands behind the completion, such as a message of a log, is not read. A body without a first choice is passed on as it is.
/// </summary>
internal sealed class ChatCompletionHandler : DelegatingHandler
{
    private static readonly JsonReaderOptions Reader = new()
    {
        MaxDepth = ForeignJson.MaxDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip,
    };

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            if (response.IsSuccessStatusCode
                && Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)) is { } completion)
            {
                response.Content.Dispose();
                response.Content = new ByteArrayContent(completion);
                response.Content.Headers.ContentType = new("application/json");
            }

            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The completion in the form that every client reads; null where there is no first choice.</summary>
    internal static byte[]? Read(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(NonFiniteNumbers.ToNull(ForeignJson.WithoutFiller(body).Span), Reader);
            using var document = JsonDocument.ParseValue(ref reader);
            return FirstChoice(document.RootElement) is { } choice
                && Member(choice, "message") is { ValueKind: JsonValueKind.Object } message
                ? Write(choice, message, Member(document.RootElement, "usage"))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // no JSON, or text that is no Unicode
        {
            return null;
        }
    }

    private static byte[] Write(JsonElement choice, JsonElement message, JsonElement? usage)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", "completion");
            writer.WriteString("object", "chat.completion");
            writer.WriteNumber("created", 0);
            writer.WriteString("model", "");
            writer.WriteStartArray("choices");
            writer.WriteStartObject();
            writer.WriteNumber("index", 0);
            writer.WriteString("finish_reason", EndOf(Member(choice, "finish_reason")));
            writer.WriteStartObject("message");
            writer.WriteString("role", "assistant");
            writer.WriteString("content", TextOf(Member(message, "content")));
            writer.WriteString("refusal", Member(message, "refusal") is { ValueKind: JsonValueKind.String } refusal
                && refusal.GetString() is { Length: > 0 } text ? text : null);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
            if (CountOf(usage, "prompt_tokens") is { } input && CountOf(usage, "completion_tokens") is { } output)
            {
                writer.WriteStartObject("usage");
                writer.WriteNumber("prompt_tokens", input);
                writer.WriteNumber("completion_tokens", output);
                writer.WriteNumber("total_tokens", input + output);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static JsonElement? FirstChoice(JsonElement completion) =>
        Member(completion, "choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0 ? choices[0] : null;

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var member) ? member : null;

    // A text, or parts of which those with a text count.
    private static string? TextOf(JsonElement? content) => content switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Array } parts => parts.EnumerateArray()
            .Select(part => Member(part, "text")).Where(text => text is { ValueKind: JsonValueKind.String })
            .Aggregate(new StringBuilder(), (all, text) => all.Append(text!.Value.GetString())).ToString(),
        _ => null,
    };

    // Words of other servers for an answer that is cut off or filtered; every other word, or none, is the end of a whole answer.
    private static string EndOf(JsonElement? reason) =>
        (reason is { ValueKind: JsonValueKind.String } text ? text.GetString()!.ToUpperInvariant() : "") switch
        {
            "LENGTH" or "MAX_TOKENS" or "MODEL_LENGTH" or "MAX_LENGTH" => "length",
            "CONTENT_FILTER" or "CONTENT-FILTER" or "SAFETY" or "PROHIBITED_CONTENT" or "BLOCKLIST" => "content_filter",
            _ => "stop",
        };

    // A question and an answer have tokens: 0 says that they were not counted.
    private static long? CountOf(JsonElement? usage, string name)
    {
        var number = Member(usage, name) switch
        {
            { ValueKind: JsonValueKind.Number } count when count.TryGetDecimal(out var value) => value,
            _ => 0,
        };
        return number >= 1 && number <= int.MaxValue && decimal.IsInteger(number) ? (long)number : null;
    }
}
