using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AdGenius.Persistence.Mapping;

/// <summary>
/// Points in time as UTC text of fixed width, such as <c>2026-11-21T08:00:00.0000000Z</c>: sorted as text they are sorted in time.
/// </summary>
internal sealed class SortableTimeConverter() : ValueConverter<DateTimeOffset, string>(time => Write(time), text => Read(text))
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset Read(string text)
        => DateTimeOffset.ParseExact(
            text,
            Format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
