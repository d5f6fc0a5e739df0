using System.Globalization;

namespace AdGenius.Bench.Sizing.Results;

/// <summary>Durations for people.</summary>
internal static class Duration
{
    /// <summary>As <c>12 ms</c>, <c>3.4 s</c>, <c>12 min</c> or <c>2.5 h</c>.</summary>
    public static string Of(double seconds) => seconds switch
    {
        < 0.0005 => "0",
        < 1 => Text($"{seconds * 1000:0} ms"),
        < 120 => Text($"{seconds:0.0} s"),
        < 7200 => Text($"{seconds / 60:0.0} min"),
        _ => Text($"{seconds / 3600:0.0} h"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
