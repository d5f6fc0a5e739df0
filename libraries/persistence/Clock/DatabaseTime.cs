using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Clock;

/// <summary>
/// The time on the database's clock, without a query: the time that was measured last, and what has passed since then. Times that one
/// process stores and another one compares are of this clock, because hosts' clocks differ. Until the first measurement, and on SQLite, it
/// is the process's own.
/// </summary>
/// <remarks>
/// Timestamps do not count the time for which the host was suspended, the process's wall clock does. Where the wall clock is ahead of
/// them, its time counts: after a suspension the connections are broken, and a measurement may take long. Where the clock was only set
/// forward, the next measurement, a second later, corrects the time.
/// </remarks>
public sealed class DatabaseTime(DatabaseClock clock, TimeProvider time) : TimeProvider
{
    // More than timestamps and the wall clock can differ by in a minute without a suspension and without the clock being set.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private Measurement? _last;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc />
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        if (Volatile.Read(ref _last) is not { } last)
        {
            return time.GetUtcNow();
        }

        var (counted, uncounted) = PassedSince(last);
        return last.At + counted + (uncounted > Tolerance ? uncounted : TimeSpan.Zero);
    }

    /// <summary>True where the host was suspended, or its clock set, since the last measurement.</summary>
    internal bool IsDoubtful => Volatile.Read(ref _last) is { } last && PassedSince(last).Uncounted.Duration() > Tolerance;

    /// <inheritdoc />
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Measures the time; what the query takes is the error.</summary>
    public async Task MeasureAsync(DbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (database.IsPostgres() || database.IsSqlServer())
        {
            var now = await clock.NowAsync(database, cancellationToken);
            Volatile.Write(ref _last, new Measurement(now, time.GetTimestamp(), time.GetUtcNow()));
        }
    }

    /// <summary>What has passed by timestamps, and by how much the process's wall clock has advanced more (less where negative).</summary>
    private (TimeSpan Counted, TimeSpan Uncounted) PassedSince(Measurement measurement)
    {
        var counted = time.GetElapsedTime(measurement.Timestamp);
        return (counted, time.GetUtcNow() - measurement.ProcessAt - counted);
    }

    private sealed record Measurement(DateTimeOffset At, long Timestamp, DateTimeOffset ProcessAt);
}
