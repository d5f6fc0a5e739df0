using System.Text.Json;
using AdGenius.Downloads;
using AdGenius.Hosting;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>
/// What is needed of an answer. Whatever else is in it, and of whatever type, is not read: a picture that is paid must not be lost to it.
/// </summary>
/// <param name="Images">The pictures that the answer holds or names, ten at most.</param>
/// <param name="ErrorCode">The code of its error.</param>
internal sealed record HostedImageAnswer(IReadOnlyList<HostedImage> Images, string? ErrorCode)
{
    private const int MaxImages = 10;

    private static readonly JsonDocumentOptions Document = new() { MaxDepth = ForeignJson.MaxDepth };

    private static readonly HostedImageAnswer Unreadable = new([], null) { IsReadable = false };

    /// <summary>False for what is no object or list of JSON, such as the page of a proxy.</summary>
    public bool IsReadable { get; private init; } = true;

    /// <summary>
    /// Reads the body of an answer, without what stands behind its first value; empty when it is not JSON, or holds neither of the two.
    /// </summary>
    public static HostedImageAnswer Read(byte[] body)
    {
        try
        {
            using var document = Parse(ForeignJson.WithoutFiller(body));
            return new HostedImageAnswer(
                ImagesOf(Member(document.RootElement, "data")),
                Text(Member(document.RootElement, "error"), "code"))
            {
                IsReadable = document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // no JSON, or text that is not UTF-8
        {
            return Unreadable;
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(ForeignJson.FirstValue(body), Document);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse(ForeignJson.FirstValue(NonFiniteNumbers.ToNull(body.Span)), Document);
        }
    }

    private static List<HostedImage> ImagesOf(JsonElement data)
    {
        IEnumerable<JsonElement> entries = data.ValueKind == JsonValueKind.Array ? data.EnumerateArray() : [data];
        return [.. entries.Select(entry => new HostedImage(Text(entry, "b64_json"), Text(entry, "url")))
            .Where(image => image is not { Base64: null, Url: null }).Take(MaxImages)];
    }

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value ? value : null;

    /// <summary>A member, whose name may be in any case; undefined where there is none.</summary>
    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object ? default
            : element.EnumerateObject().FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>One picture of an answer.</summary>
/// <param name="Base64">The picture itself, which some servers send as a data URL.</param>
/// <param name="Url">Where it is, or a data URL.</param>
internal sealed record HostedImage(string? Base64, string? Url);
