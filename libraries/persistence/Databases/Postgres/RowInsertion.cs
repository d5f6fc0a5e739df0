using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace AdGenius.Persistence.Databases.Postgres;

/// <summary>
/// Inserts the rows that are written once and never changed (events of jobs, messages, and the ids of consumed messages) without Entity
/// Framework's preparation of each row: their statements are added to the first command of the save, or are one command where the save has
/// none. A job has about twenty such rows, two thirds of all that it writes. They are inserted in the order in which they were added, and
/// their keys are not read back.
/// </summary>
internal sealed class RowInsertion : ISaveChangesInterceptor, IDbCommandInterceptor
{
    /// <inheritdoc />
    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Take(eventData);
        return result;
    }

    /// <inheritdoc />
    public ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Take(eventData);
        return new(result);
    }

    /// <inheritdoc />
    public InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Append(command, eventData);
        return result;
    }

    /// <inheritdoc />
    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Append(command, eventData);
        return new(result);
    }

    /// <inheritdoc />
    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        if (RowsOf(eventData.Context) is not var (context, rows))
        {
            return result;
        }

        if (!rows.AreWritten)
        {
            using var command = new NpgsqlCommand();
            var parameters = rows.MoveTo(command);
            try
            {
                context.Database.ExecuteSqlRaw(command.CommandText, parameters);
            }
            catch (DbException exception)
            {
                throw Failure(exception);
            }
        }

        return result + rows.Complete();
    }

    /// <inheritdoc />
    public async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (RowsOf(eventData.Context) is not var (context, rows))
        {
            return result;
        }

        if (!rows.AreWritten)
        {
            await using var command = new NpgsqlCommand();
            var parameters = rows.MoveTo(command);
            try
            {
                await context.Database.ExecuteSqlRawAsync(command.CommandText, parameters, cancellationToken);
            }
            catch (DbException exception)
            {
                throw Failure(exception);
            }
        }

        return result + rows.Complete();
    }

    private static (PostgresAdGeniusDbContext Context, InsertedRows Rows)? RowsOf(DbContext? context)
        => context is PostgresAdGeniusDbContext { InsertedRows: { Count: > 0 } rows } postgres ? (postgres, rows) : null;

    private static void Take(DbContextEventData eventData)
    {
        if (eventData.Context is PostgresAdGeniusDbContext context)
        {
            context.InsertedRows.Take(context);
        }
    }

    private static void Append(DbCommand command, CommandEventData eventData)
    {
        if (eventData.CommandSource == CommandSource.SaveChanges && RowsOf(eventData.Context) is var (_, rows) && !rows.AreWritten)
        {
            rows.AppendTo(command);
        }
    }

    private static DbUpdateException Failure(DbException exception)
        => new("Rows could not be inserted; see the inner exception.", exception);
}
