namespace AdGenius.Bench.Sizing.Results;

/// <summary>The part of a run that is measured.</summary>
/// <param name="Start">When it begins, in seconds.</param>
/// <param name="Hours">Its length in hours, at least 1.</param>
internal sealed record MeasuredWindow(double Start, int Hours)
{
    /// <summary>When it ends, in seconds.</summary>
    public double End => Start + (Hours * 3600.0);

    /// <summary>Whether a time is within it.</summary>
    public bool Contains(double now) => now >= Start && now < End;

    /// <summary>A level to be recorded.</summary>
    public HourlyLevel Level() => new(Start, Hours);

    /// <summary>A count to be recorded.</summary>
    public HourlyCount Count() => new(Start, Hours);
}
