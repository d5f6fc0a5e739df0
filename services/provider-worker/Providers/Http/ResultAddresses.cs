using System.Text.Json.Nodes;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// Searches the answer of a finished job for a video that is not where it is documented. Only an answer without one says that moderation
/// has refused the video: the clip is paid.
/// </summary>
internal static class ResultAddresses
{
    /// <summary>Shorter texts in base 64 are ids and signatures.</summary>
    private const int MinBase64Length = 10_000;

    private static readonly string[] Starts = ["http://", "https://", "gs://", "data:video"];
    private static readonly string[] Pictures = [".jpg", ".jpeg", ".png", ".webp", ".gif"];

    /// <summary>Members that repeat the request, name the job's own addresses or sign something.</summary>
    private static readonly string[] NamesOfOthers =
        ["request", "input", "prompt", "keyframe", "callback", "webhook", "signature", "status", "response_url", "cancel", "self"];

    /// <summary>True where the answer holds an address, or many bytes, that may be the video.</summary>
    /// <param name="body">The answer.</param>
    public static bool AreIn(byte[] body) => AreIn(LenientJson.Node(body));

    private static bool AreIn(JsonNode? node) => node switch
    {
        JsonObject members => members.Any(member => !IsOfOther(member.Key) && !IsInput(member.Value) && AreIn(member.Value)),
        JsonArray elements => elements.Any(element => !IsInput(element) && AreIn(element)),
        JsonValue value => value.TryGetValue<string>(out var text) && MayBeVideo(text.Trim()),
        _ => false,
    };

    private static bool IsOfOther(string name) => NamesOfOthers.Any(other => name.Contains(other, StringComparison.OrdinalIgnoreCase));

    /// <summary>A step of a conversation that repeats what was sent.</summary>
    private static bool IsInput(JsonNode? node) => node is JsonObject step && step["type"] is JsonValue type
        && type.TryGetValue<string>(out var text) && text.Contains("input", StringComparison.OrdinalIgnoreCase);

    private static bool MayBeVideo(string text) =>
        Starts.Any(start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            ? !text.Any(char.IsWhiteSpace) && !IsPicture(text)
            : text.Length >= MinBase64Length
                && text.All(each => char.IsAsciiLetterOrDigit(each) || each is '+' or '/' or '=' or '-' or '_');

    private static bool IsPicture(string address)
    {
        var path = address.Split('?', '#')[0];
        return Pictures.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }
}
