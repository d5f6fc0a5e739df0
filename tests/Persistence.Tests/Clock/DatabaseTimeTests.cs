using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
using AdGenius.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Persistence.Tests.Clock;

public abstract class DatabaseTimeTests(DatabaseFixture database) : DatabaseTests(database)
{
    [Fact]
    public async Task Time_is_the_databases_once_it_is_measured()
    {
        var process = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var time = new DatabaseTime(new DatabaseClock(process), process);
        Assert.Equal(DateTimeOffset.UnixEpoch, time.GetUtcNow());

        var start = TimeProvider.System.GetUtcNow();
        await MeasureAsync(time);
        var passed = TimeSpan.FromMinutes(1);
        process.Advance(passed);

        if (Database.Provider == DatabaseProvider.Sqlite)
        {
            Assert.Equal(process.GetUtcNow(), time.GetUtcNow());
        }
        else
        {
            var tolerance = TimeSpan.FromSeconds(5); // the server's host may be another one
            Assert.InRange(
                time.GetUtcNow() - passed, start - tolerance, TimeProvider.System.GetUtcNow() + tolerance);
        }
    }

    /// <summary>Timestamps stand still while the host is suspended.</summary>
    [Fact]
    public async Task Time_counts_what_the_host_was_suspended_for()
    {
        var process = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var wallClock = new WallClock(process);
        var time = new DatabaseTime(new DatabaseClock(wallClock), wallClock);
        await MeasureAsync(time);
        var before = time.GetUtcNow();

        wallClock.Ahead = TimeSpan.FromHours(13);
        process.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(before + TimeSpan.FromHours(13) + TimeSpan.FromMinutes(1), time.GetUtcNow());
    }

    [Fact]
    public async Task Time_is_measured_within_a_minute_where_the_processs_clock_was_set()
    {
        var process = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var wallClock = new WallClock(process);
        using var host = DatabaseFixture.BuildHost(
            Database.Provider,
            await Database.CreateEmptyAsync(Cancellation),
            builder => builder.Services.AddSingleton<TimeProvider>(wallClock));
        await host.StartAsync(Cancellation);
        var time = host.Services.GetRequiredService<DatabaseTime>();
        foreach (var hours in new[] { 13, -13 })
        {
            wallClock.Ahead = TimeSpan.FromHours(hours);
            Assert.Equal(Database.Provider != DatabaseProvider.Sqlite, time.IsDoubtful);
            await Until.TrueAsync("the time is measured", IsMeasured, Cancellation);

            var now = Database.Provider == DatabaseProvider.Sqlite ? wallClock.GetUtcNow() : TimeProvider.System.GetUtcNow();
            var tolerance = TimeSpan.FromMinutes(2); // the server's host may be another one
            Assert.InRange(time.GetUtcNow(), now - tolerance, now + tolerance);
        }

        Assert.InRange(process.GetUtcNow(), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(59));
        await host.StopAsync(Cancellation);

        bool IsMeasured()
        {
            if (wallClock.IsAwaited)
            {
                process.Advance(TimeSpan.FromMilliseconds(100)); // not during a query, however long it takes
            }

            return !time.IsDoubtful;
        }
    }

    private Task<int> MeasureAsync(DatabaseTime time) => Database.InScopeAsync(async context =>
    {
        await time.MeasureAsync(context, Cancellation);
        return 0;
    });

    /// <summary>Its wall clock was set, or went on while timestamps stood still.</summary>
    private sealed class WallClock(TimeProvider process) : TimeProvider
    {
        private int _waiting;

        public TimeSpan Ahead { get; set; }

        /// <summary>True where something waits for time to pass.</summary>
        public bool IsAwaited => Volatile.Read(ref _waiting) > 0;

        public override long TimestampFrequency => process.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => process.GetUtcNow() + Ahead;

        public override long GetTimestamp() => process.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _waiting);
            return process.CreateTimer(
                given =>
                {
                    Interlocked.Decrement(ref _waiting);
                    callback(given);
                },
                state,
                dueTime,
                period);
        }
    }
}

public sealed class SqliteDatabaseTimeTests(SqliteDatabase database) : DatabaseTimeTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresDatabaseTimeTests(PostgresDatabase database) : DatabaseTimeTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerDatabaseTimeTests(SqlServerDatabase database)
    : DatabaseTimeTests(database), IClassFixture<SqlServerDatabase>;
