using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdGenius.ObjectStore;

namespace AdGenius.Downloads;

/// <summary>Reads the delay that a foreign server requests, in every form that is in use.</summary>
public static partial class RetryAfter
{
    private const double MinUnixSeconds = 1_000_000_000; // in 2001
    private const double MinUnixMilliseconds = 100_000_000_000; // in 1973; in seconds the year 5138

    private static readonly string[] ResetHeaders =
    [
        "x-ratelimit-reset", "x-ratelimit-reset-after", "x-rate-limit-reset", "ratelimit-reset", "x-ratelimit-reset-requests",
        "x-ratelimit-reset-tokens",
    ];

    /// <summary>
    /// The wait that an answer asks for: <c>retry-after-ms</c>, then <c>Retry-After</c> in (fractions of) seconds or as a date, then, when
    /// it throttles, the moment a rate limit is reset, then what a Google error body says. Null when it does not say. Never negative, never
    /// more than a day.
    /// </summary>
    /// <param name="status">The answer's status: the remaining quota is sent with every response and means a delay only when a limit is
    /// exceeded.</param>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="body">The answer's body, empty where it does not matter.</param>
    /// <param name="now">The time, UTC.</param>
    public static TimeSpan? Of(HttpStatusCode status, HttpResponseHeaders headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return Of(headers, now)
                ?? (status == HttpStatusCode.TooManyRequests ? OfReset(headers, now) : null)
            ?? ((int)status >= 400 ? OfGoogleDetails(body) : null);
    }

    /// <summary>The same for an answer whose body is in memory already.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(response);
        var delayFromHeaders = Of(response.StatusCode, response.Headers, default, now);
        if (delayFromHeaders is not null || (int)response.StatusCode < 400)
        {
            return delayFromHeaders;
        }

        using var copy = new MemoryStream();
        response.Content.CopyTo(copy, null, CancellationToken.None); // buffered: nothing is waited for
        return OfGoogleDetails(copy.GetBuffer().AsSpan(0, (int)copy.Length));
    }

    /// <summary>What <c>retry-after-ms</c> or <c>Retry-After</c> says.</summary>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (First(headers, "retry-after-ms") is { } text && RequestedWait.NumberIn(text) is { } milliseconds)
        {
            return RequestedWait.OfSeconds(milliseconds / 1000);
        }

        return First(headers, "Retry-After") is { } after ? RequestedWait.Of(after, TimeOf(headers, now)) : null;
    }

    /// <summary>
    /// When a rate limit is reset: a distance in seconds or as <c>1m30.5s</c>, or a moment in Unix seconds or milliseconds or as a date. Of
    /// several limits the longest counts.
    /// </summary>
    private static TimeSpan? OfReset(HttpResponseHeaders headers, DateTimeOffset now)
    {
        now = TimeOf(headers, now);
        var longest = OfRateLimit(headers);
        foreach (var name in ResetHeaders)
        {
            if (First(headers, name) is { } reset
                && (RequestedWait.NumberIn(reset) is { } value
                    ? RequestedWait.OfSeconds(value switch
                    {
                        > MinUnixMilliseconds => (value / 1000) - now.ToUnixTimeSeconds(),
                        > MinUnixSeconds => value - now.ToUnixTimeSeconds(),
                        _ => value,
                    })
                    : ParseDuration(reset) ?? RequestedWait.Of(reset, now)) is { } wait
                && (longest is null || wait > longest))
            {
                longest = wait;
            }
        }

        return longest;
    }

    /// <summary>
    /// The field <c>RateLimit</c>, such as <c>"default";r=0;t=30</c>, or <c>limit=10, remaining=0, reset=30</c> in its earlier drafts. Of
    /// several limits the longest counts that leaves no request.
    /// </summary>
    private static TimeSpan? OfRateLimit(HttpResponseHeaders headers)
    {
        TimeSpan? longest = null;
        foreach (var limit in headers.NonValidated.TryGetValues("RateLimit", out var values) ? values.ToString().Split(',') : [])
        {
            var members = limit.Split(';').Select(static member => member.Split('=', 2, StringSplitOptions.TrimEntries))
                .Where(static member => member.Length == 2)
                .ToLookup(static member => member[0], static member => RequestedWait.NumberIn(member[1]));
            if (members["r"].FirstOrDefault() is not > 0
                && (members["t"].FirstOrDefault() ?? members["reset"].FirstOrDefault()) is { } seconds
                && (longest is null || RequestedWait.OfSeconds(seconds) > longest))
            {
                longest = RequestedWait.OfSeconds(seconds);
            }
        }

        return longest;
    }

    /// <summary>The time on the clock by which the answer names moments, as it says; its host's and ours may differ.</summary>
    private static DateTimeOffset TimeOf(HttpResponseHeaders headers, DateTimeOffset now) =>
        First(headers, "Date") is { } date && RequestedWait.DateIn(date) is { } at ? at : now;

    /// <summary>A distance such as <c>6m0s</c>, <c>1.5s</c> or <c>250ms</c>.</summary>
    private static TimeSpan? ParseDuration(string text)
    {
        if (DurationPattern().Match(text) is not { Success: true } match || match.Length == 0)
        {
            return null;
        }

        double Part(string name)
            => match.Groups[name] is { Success: true } group ? double.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
        return RequestedWait.OfSeconds((Part("h") * 3600) + (Part("m") * 60) + Part("s") + (Part("ms") / 1000));
    }

    /// <summary>The wait that a Google error body asks for (<c>google.rpc.RetryInfo</c>, such as <c>"12.5s"</c>), or null.</summary>
    public static TimeSpan? OfGoogleDetails(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, ForeignJson.Reader);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("retryDelay"u8) && reader.Read()
                    && reader.TokenType == JsonTokenType.String && reader.GetString() is { } delay && delay
                        .EndsWith('s') && RequestedWait.NumberIn(delay[..^1]) is { } seconds)
                {
                    return RequestedWait.OfSeconds(seconds);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is not Unicode: it holds no delay.
        }

        return null;
    }

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.Count > 0 ? values.First().Trim() : null;

    [GeneratedRegex(
        @"^(?:(?<h>\d+)h)?(?:(?<m>\d+)m(?!s))?(?:(?<s>\d+(?:\.\d+)?)s)?(?:(?<ms>\d+(?:\.\d+)?)ms)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex DurationPattern();
}
