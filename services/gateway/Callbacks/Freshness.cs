namespace AdGenius.Gateway.Callbacks;

/// <summary>Old callbacks are replays until proven otherwise.</summary>
internal static class Freshness
{
    /// <summary>True when <paramref name="unixSeconds"/> is within <paramref name="tolerance"/> of <paramref name="now"/>.</summary>
    public static bool IsFresh(long unixSeconds, DateTimeOffset now, TimeSpan tolerance) =>
        Math.Abs((decimal)now.ToUnixTimeSeconds() - unixSeconds) <= (decimal)tolerance.TotalSeconds;
}
