using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AdGenius;

/// <summary>
/// Records by which indexes SQLite or PostgreSQL executes the statements of a context. Compiled into the test projects that need it.
/// </summary>
internal sealed class QueryPlans : DbCommandInterceptor
{
    /// <summary>Each step of each plan, with its statement.</summary>
    public List<(string Command, string Step)> Steps { get; } = [];

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        await ExplainAsync(command, cancellationToken);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await ExplainAsync(command, cancellationToken);
        return result;
    }

    private async Task ExplainAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var (explain, column) = command is SqliteCommand ? ("EXPLAIN QUERY PLAN ", 3) : ("EXPLAIN ", 0);
        await using var question = command.Connection!.CreateCommand();
        question.Transaction = command.Transaction;
        question.CommandText = explain + command.CommandText;
        foreach (DbParameter parameter in command.Parameters)
        {
            var copy = question.CreateParameter();
            copy.ParameterName = parameter.ParameterName;
            copy.Value = parameter.Value;
            question.Parameters.Add(copy);
        }

        await using var answer = await question.ExecuteReaderAsync(cancellationToken);
        while (await answer.ReadAsync(cancellationToken))
        {
            Steps.Add((command.CommandText, answer.GetString(column)));
        }
    }
}
