using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Reads how long a provider asks to wait, in every form that is in use.</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>
    /// The wait that <paramref name="headers"/> ask for: <c>retry-after-ms</c>, then <c>Retry-After</c> in (fractions of) seconds or as a date,
    /// then <c>x-ratelimit-reset-*</c>-style seconds. Null when they do not say. Never negative, never more than a day.
    /// </summary>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (First(headers, "retry-after-ms") is { } text && Number(text) is { } milliseconds)
        {
            return Bounded(milliseconds / 1000);
        }

        if (First(headers, "Retry-After") is { } after)
        {
            if (Number(after) is { } seconds)
            {
                return Bounded(seconds);
            }

            if (DateTimeOffset.TryParse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            {
                return Bounded((at - now).TotalSeconds);
            }
        }

        return First(headers, "x-ratelimit-reset") is { } reset && Number(reset) is { } value
            ? Bounded(value > 1_000_000_000 ? value - now.ToUnixTimeSeconds() : value) // some give the moment, some the distance
            : null;
    }

    /// <summary>The wait that a Google error body asks for (<c>google.rpc.RetryInfo</c>, such as <c>"12.5s"</c>), or null.</summary>
    public static TimeSpan? OfGoogleDetails(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("retryDelay"u8) && reader.Read()
                    && reader.TokenType == JsonTokenType.String && reader.GetString() is { } delay && delay.EndsWith('s') && Number(delay[..^1]) is { } seconds)
                {
                    return Bounded(seconds);
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON: it does not say.
        }

        return null;
    }

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count > 0 ? values.First().Trim() : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static TimeSpan Bounded(double seconds) => seconds <= 0 ? TimeSpan.Zero : seconds >= Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(seconds);
}
