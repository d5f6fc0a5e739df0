using System.Text.Json;

namespace AdGenius.Downloads;

/// <summary>
/// The answers in JSON with which gateways before a server say that they do not know a path, such as while a route is replaced. They say
/// nothing of the server behind them: not that it has no such job, nor that it no longer offers a model.
/// </summary>
public static class GatewayPages
{
    // Kong and Azure API Management; Amazon's gateways; APISIX
    private static readonly string[] Texts =
        ["no Route matched with those values", "Resource not found", "Not Found", "404 Route Not Found"];

    private static readonly string[] NamesOfText = ["message", "error_msg"];

    // Servers have the members of their own errors beside a text.
    private static readonly string[] OtherNames = ["statusCode", "request_id", "requestId"];

    /// <summary>True for the answer of a gateway that does not know the path.</summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="body">Its body.</param>
    public static bool IsUnknownPath(int status, ReadOnlySpan<byte> body)
    {
        if (status != 404)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(body, ForeignJson.Reader);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement is { ValueKind: JsonValueKind.Object } answer
                && answer.EnumerateObject().Any(IsText)
                && answer.EnumerateObject().All(static member => IsText(member) || IsNamed(member, OtherNames));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false; // no JSON, or text that is not Unicode
        }
    }

    private static bool IsText(JsonProperty member) =>
        IsNamed(member, NamesOfText) && member.Value.ValueKind == JsonValueKind.String
            && member.Value.GetString()!.Trim().TrimEnd('.') is var text && Texts.Contains(text, StringComparer.OrdinalIgnoreCase);

    private static bool IsNamed(JsonProperty member, string[] names) => names.Contains(member.Name, StringComparer.OrdinalIgnoreCase);
}
