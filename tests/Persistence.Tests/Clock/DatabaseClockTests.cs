using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Persistence.Tests.Clock;

public sealed class DatabaseClockTests
{
    /// <summary>Entity Framework translates a query for each text of it and keeps the translation.</summary>
    [Fact]
    public void Text_of_a_query_does_not_depend_on_the_time()
    {
        using var context = new SqliteAdGeniusDbContext(
            new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite("Data Source=:memory:").Options);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var clock = new DatabaseClock(time);

        var first = clock.Parameters(context, 2, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(1));
        var second = clock.Parameters(context, 2, TimeSpan.Zero, TimeSpan.FromMinutes(1));

        Assert.Equal(["{2}", "{3}"], first.Sql);
        Assert.Equal(first.Sql, second.Sql);
        Assert.Equal(first.Values[1], second.Values[0]);
        Assert.NotEqual(first.Values[0], second.Values[0]);
    }
}
