using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
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
        await Database.InScopeAsync(async context =>
        {
            await time.MeasureAsync(context, Cancellation);
            return 0;
        });
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
}

public sealed class SqliteDatabaseTimeTests(SqliteDatabase database) : DatabaseTimeTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresDatabaseTimeTests(PostgresDatabase database) : DatabaseTimeTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerDatabaseTimeTests(SqlServerDatabase database)
    : DatabaseTimeTests(database), IClassFixture<SqlServerDatabase>;
