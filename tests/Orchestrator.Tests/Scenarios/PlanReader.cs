using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>Records SQLite's query plan of each command.</summary>
internal sealed class PlanReader : DbCommandInterceptor
{
    public List<(string Command, string Plan)> Plans { get; } = [];

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
        await using var question = command.Connection!.CreateCommand();
        question.Transaction = command.Transaction;
        question.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
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
            Plans.Add((command.CommandText, answer.GetString(3)));
        }
    }
}
