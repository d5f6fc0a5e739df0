using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Clock;

/// <summary>
/// The time on the database's clock, without a query: the time that was measured last, and what has passed since then. Times that one
/// process stores and another one compares are of this clock, because hosts' clocks differ. Until the first measurement, and on SQLite, it
/// is the process's own.
/// </summary>
public sealed class DatabaseTime(DatabaseClock clock, TimeProvider time) : TimeProvider
{
    private Measurement? _last;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc />
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() =>
        Volatile.Read(ref _last) is { } last ? last.At + time.GetElapsedTime(last.Timestamp) : time.GetUtcNow();

    /// <inheritdoc />
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Measures the time; what the query takes is the error.</summary>
    public async Task MeasureAsync(DbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (database.Database.IsNpgsql() || database.Database.IsSqlServer())
        {
            Volatile.Write(ref _last, new Measurement(await clock.NowAsync(database, cancellationToken), time.GetTimestamp()));
        }
    }

    private sealed record Measurement(DateTimeOffset At, long Timestamp);
}
