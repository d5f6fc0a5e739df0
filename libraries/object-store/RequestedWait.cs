using System.Globalization;

namespace AdGenius.ObjectStore;

/// <summary>
/// Reads how long a server asks to wait: the value of <c>Retry-After</c> and of headers like it, in every form that is in use. For the
/// servers of the object store and for all others.
/// </summary>
public static class RequestedWait
{
    private static readonly TimeSpan Max = TimeSpan.FromDays(1);
    private static readonly string[] LegacyDateFormats = ["dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>
    /// The wait that <paramref name="value"/> names, in (fractions of) seconds or as a date. Null where it is neither. Never negative,
    /// never more than a day.
    /// </summary>
    /// <param name="value">The header's value.</param>
    /// <param name="now">The time that a date is compared with, UTC.</param>
    public static TimeSpan? Of(string value, DateTimeOffset now) =>
        NumberIn(value) is { } seconds ? OfSeconds(seconds)
        : DateIn(value) is { } at ? OfSeconds((at - now).TotalSeconds)
        : null;

    /// <summary>A wait of so many seconds: none where they are negative, a day at most.</summary>
    public static TimeSpan OfSeconds(double seconds) =>
        seconds <= 0 ? TimeSpan.Zero : seconds >= Max.TotalSeconds ? Max : TimeSpan.FromSeconds(seconds);

    /// <summary>The number that the text is; null where it is none.</summary>
    public static double? NumberIn(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    /// <summary>A date in one of the three forms that HTTP allows, or as ISO writes it; null where the text is none.</summary>
    public static DateTimeOffset? DateIn(string text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces,
            out var at)
        || DateTimeOffset.TryParseExact(
            text,
            LegacyDateFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces,
            out at)
            ? at
            : null;
}
