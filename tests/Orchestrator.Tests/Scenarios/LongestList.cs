using System.Collections;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>Records the longest list that a statement gets as a parameter.</summary>
/// <param name="table">Only of statements that name this table; null for all.</param>
internal sealed class LongestList(string? table = null) : DbCommandInterceptor
{
    /// <summary>The number of its values; 0 where no statement has got a list.</summary>
    public int Length { get; private set; }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (table is null || command.CommandText.Contains(table, StringComparison.Ordinal))
        {
            foreach (DbParameter parameter in command.Parameters)
            {
                Length = Math.Max(Length, (parameter.Value as ICollection)?.Count ?? 0);
            }
        }

        return ValueTask.FromResult(result);
    }
}
