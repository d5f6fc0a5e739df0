using System.Globalization;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Reads until when a signed link is valid, as the object stores and their CDNs write it into its query.</summary>
internal static class SignedLinks
{
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private const long MaxUnixSeconds = 253_402_300_799; // in the year 9999

    /// <summary>When the link ends; null where it does not say so.</summary>
    public static DateTimeOffset? EndOf(Uri address)
    {
        var members = address.Query.TrimStart('?').Split('&').Select(static member => member.Split('=', 2))
            .Where(static member => member.Length == 2)
            .ToLookup(static member => member[0], static member => Uri.UnescapeDataString(member[1]), StringComparer.OrdinalIgnoreCase);
        return EndOf(members["X-Amz-Date"], members["X-Amz-Expires"])
            ?? EndOf(members["X-Goog-Date"], members["X-Goog-Expires"])
            ?? (members["Expires"].FirstOrDefault() is { } seconds && SecondsIn(seconds) is { } unix && unix <= MaxUnixSeconds
                ? DateTimeOffset.FromUnixTimeSeconds(unix)
                : default(DateTimeOffset?))
            ?? (members.Contains("sig") && members["se"].FirstOrDefault() is { } end
                && DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, Utc, out var at)
                ? at
                : default(DateTimeOffset?));
    }

    private static DateTimeOffset? EndOf(IEnumerable<string> dates, IEnumerable<string> durations) =>
        dates.FirstOrDefault() is { } date && durations.FirstOrDefault() is { } duration
        && DateTimeOffset.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, Utc, out var begin)
        && SecondsIn(duration) is { } seconds && seconds <= (DateTimeOffset.MaxValue - begin).TotalSeconds
            ? begin.AddSeconds(seconds)
            : null;

    private static long? SecondsIn(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
}
