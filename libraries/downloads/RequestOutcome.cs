using System.Text;
using System.Text.Json;

namespace AdGenius.Downloads;

/// <summary>What a failed call says about its request: whether a server that is paid may have received it.</summary>
public static class RequestOutcome
{
    private const string Reset = "reset reason:";
    private const string NoServer = "no healthy upstream"; // of Envoy
    private const int MaxBytes = 16 * 1024;

    private static readonly string[] NamesOfServer = ["Via", "Server"];

    // Envoy's reasons for a request that it has not passed on, or that the server refused before it read it.
    private static readonly string[] NotPassedOn = ["connection failure", "connection timeout", "overflow", "refused stream"];

    /// <summary>
    /// True where <paramref name="exception"/>, or one that it was caused by, says that there was no connection, and so no request was
    /// sent: no name, no route, no TLS, or no tunnel through the proxy.
    /// </summary>
    public static bool IsNotSent(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
                })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True where an answer proves that nothing was started, so that the request may be sent again: 421, 423, 425, 429, and a 503 that
    /// shows it. Servers send 503 instead of starting anything, but proxies send it too when a request that they have passed on takes too
    /// long (Varnish and Fastly after a read error, Heroku after 30 seconds) or its connection ended (Envoy), and the server goes on. A 503
    /// that forbids OpenAI's clients to repeat the call shows no refusal: such a server would not mind the call again if it had refused it.
    /// </summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="header">The first value of one of its headers; null where it has none of that name.</param>
    /// <param name="body">Its body.</param>
    public static bool IsRefused(int status, Func<string, string?> header, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(header);
        return status is 421 or 423 or 425 or 429 || (status == 503 && !ForbidsRepetition(header) && ShowsRefusal(header, body));
    }

    /// <summary>OpenAI's clients obey this header, which says nothing more than whether they repeat the call.</summary>
    private static bool ForbidsRepetition(Func<string, string?> header) =>
        header("x-should-retry")?.Trim().Equals("false", StringComparison.OrdinalIgnoreCase) == true;

    private static bool ShowsRefusal(Func<string, string?> header, ReadOnlySpan<byte> body)
    {
        body = body.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxBytes)]);
        if (text.IndexOf(Reset, StringComparison.OrdinalIgnoreCase) is >= 0 and var start)
        {
            // "remote connection failure, transport failure reason: …": what follows the comma is no reason of this list
            var reason = text[(start + Reset.Length)..].Split([',', '"', '\r', '\n', '<', '}'], 2)[0];
            return NotPassedOn.Any(each => reason.Contains(each, StringComparison.OrdinalIgnoreCase));
        }

        return text.Trim() == NoServer || IsErrorOfServer(body)
            || ((header("Retry-After") ?? header("retry-after-ms")) is not null && !IsOfVarnish(header, text));
    }

    /// <summary>
    /// True for a JSON object with members, which proxies do not write, except Amazon's gateway where a server takes too long.
    /// </summary>
    private static bool IsErrorOfServer(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, ForeignJson.Reader);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement is { ValueKind: JsonValueKind.Object } error && error.EnumerateObject().Any()
                && !(error.EnumerateObject().Count() == 1 && error.TryGetProperty("message", out var message)
                    && message.ValueKind == JsonValueKind.String && message.ValueEquals("Service Unavailable"));
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return true; // an object with half a surrogate pair, which is in no text of a proxy
        }
    }

    /// <summary>Varnish adds a wait to every page of its own, also where it had passed the request on.</summary>
    private static bool IsOfVarnish(Func<string, string?> header, string text) =>
        text.Contains("Varnish cache server", StringComparison.OrdinalIgnoreCase)
        || text.Contains("Guru Meditation", StringComparison.OrdinalIgnoreCase)
        || NamesOfServer.Any(name => header(name)?.Contains("varnish", StringComparison.OrdinalIgnoreCase) == true);
}
