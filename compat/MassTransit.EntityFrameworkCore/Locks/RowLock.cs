using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>SQL by which a database locks the rows that a transaction reads for writing.</summary>
/// <param name="TableHint">Behind the table's name.</param>
/// <param name="Suffix">Behind the condition.</param>
/// <param name="SkipLockedTableHint">Behind the table's name, to skip rows that another transaction has locked.</param>
/// <param name="SkipLockedSuffix">Behind the condition, to skip rows that another transaction has locked.</param>
internal sealed record RowLock(string TableHint, string Suffix, string SkipLockedTableHint, string SkipLockedSuffix)
{
    public static readonly RowLock Postgres = new("", " FOR UPDATE", "", " FOR UPDATE SKIP LOCKED");

    public static readonly RowLock SqlServer = new(" WITH (UPDLOCK, ROWLOCK)", "", " WITH (UPDLOCK, ROWLOCK, READPAST)", "");

    /// <summary>SQLite's write transactions hold the whole database, so there is nothing more to lock.</summary>
    public static readonly RowLock Sqlite = new("", "", "", "");

    private readonly ConcurrentDictionary<(IModel, Type, string), string> _statements = new();

    /// <summary>
    /// SQL that reads the rows of <typeparamref name="T"/> whose <paramref name="properties"/> equal its parameters, and locks them;
    /// null where an ordinary query is enough.
    /// </summary>
    public string? Statement<T>(DbContext dbContext, params string[] properties)
        where T : class
        => this == Sqlite ? null : _statements.GetOrAdd(
            (dbContext.Model, typeof(T), string.Join(',', properties)),
            _ => Build(dbContext, typeof(T), properties));

    private string Build(DbContext dbContext, Type type, string[] properties)
    {
        var entity = dbContext.Model.FindEntityType(type)
            ?? throw new InvalidOperationException($"{dbContext.GetType().Name} does not map {type.Name}.");
        var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
        var sql = dbContext.GetService<ISqlGenerationHelper>();
        var statement = new StringBuilder("SELECT * FROM ").Append(sql.DelimitIdentifier(table.Name, table.Schema)).Append(TableHint)
            .Append(" WHERE ");
        for (var i = 0; i < properties.Length; i++)
        {
            var column = entity.FindProperty(properties[i])!.GetColumnName(table)!;
            statement.Append(i == 0 ? "" : " AND ").Append(sql.DelimitIdentifier(column))
                .Append(CultureInfo.InvariantCulture, $" = {{{i}}}");
        }

        return statement.Append(Suffix).ToString();
    }
}
