using System.Data.Common;
using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>Does something after the first statement that contains a text, as another process may at that moment.</summary>
internal sealed class AfterStatement(string text, Func<Task> act) : DbCommandInterceptor
{
    private int _count;

    /// <summary>A context on the fleet's file whose statements are observed.</summary>
    public static SqliteAdGeniusDbContext Observe(Fleet fleet, string text, Func<Task> act) => new(
        new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite($"Data Source={Path.Combine(fleet.Folder, "adgenius.db")}")
            .AddInterceptors(new AfterStatement(text, act)).Options);

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        await ActAsync(command);
        return result;
    }

    public override async ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await ActAsync(command);
        return result;
    }

    private async Task ActAsync(DbCommand command)
    {
        if (command.CommandText.Contains(text, StringComparison.Ordinal) && Interlocked.Increment(ref _count) == 1)
        {
            await act();
        }
    }
}
