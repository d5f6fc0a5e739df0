using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace AdGenius.Persistence.Databases.Postgres;

/// <summary>Inserts rows of one table, several with one statement.</summary>
internal sealed class RowStatement
{
    /// <summary>The server prepares a statement for each number of rows.</summary>
    private const int MaxRows = 8;

    private static readonly Type[] Types = [typeof(InboxState), typeof(JobEvent), typeof(OutboxMessage)];
    private static readonly ConditionalWeakTable<IEntityType, RowStatement?> Known = [];

    private readonly string _table;
    private readonly Column[] _columns;

    private RowStatement(IEntityType entity)
    {
        Order = Array.IndexOf(Types, entity.ClrType);
        Key = entity.FindPrimaryKey()!.Properties.Single();
        _table = entity.GetTableName()!;
        var table = StoreObjectIdentifier.Table(_table, entity.GetSchema());
        _columns =
        [
            .. entity.GetProperties().Where(property => property.ValueGenerated == ValueGenerated.Never).Select(property => new Column(
                property.GetColumnName(table)!, property.GetRelationalTypeMapping(), property, property.IsNullable)),
        ];
    }

    /// <summary>The key, which the database generates.</summary>
    public IProperty Key { get; }

    /// <summary>The place among the statements of a command.</summary>
    public int Order { get; }

    /// <summary>Null for an entity whose rows Entity Framework inserts.</summary>
    public static RowStatement? Of(IEntityType entity)
        => Known.GetValue(entity, static entity => Types.Contains(entity.ClrType) ? new RowStatement(entity) : null);

    /// <summary>
    /// Adds one statement with the rows from <paramref name="first"/> on that are of this entity and set the same columns; returns how many
    /// rows that are.
    /// </summary>
    public int Append(StringBuilder text, DbCommand command, List<(long Key, RowStatement Statement, EntityEntry Entry)> rows, int first)
    {
        var columns = SetColumns(rows[first].Entry.Entity);
        text.Append("INSERT INTO ").Append(_table).Append(" (");
        var separator = "";
        for (var i = 0; i < _columns.Length; i++)
        {
            if ((columns & (1UL << i)) != 0)
            {
                text.Append(separator).Append(_columns[i].Name);
                separator = ", ";
            }
        }

        text.Append(")\nVALUES ");
        var count = 0;
        do
        {
            text.Append(count == 0 ? "(" : ", (");
            separator = "";
            for (var i = 0; i < _columns.Length; i++)
            {
                if ((columns & (1UL << i)) != 0)
                {
                    var name = "r" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
                    text.Append(separator).Append('@').Append(name);
                    command.Parameters.Add(_columns[i].Parameter(command, name, rows[first + count].Entry.Entity));
                    separator = ", ";
                }
            }

            text.Append(')');
            count++;
        }
        while (count < MaxRows && first + count < rows.Count && rows[first + count].Statement == this
            && SetColumns(rows[first + count].Entry.Entity) == columns);
        text.Append(";\n");
        return count;
    }

    /// <summary>A bit for each column that is not null in the row.</summary>
    private ulong SetColumns(object row)
    {
        var set = 0UL;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (!_columns[i].IsNullable || _columns[i].Value(row) is not null)
            {
                set |= 1UL << i;
            }
        }

        return set;
    }

    private sealed record Column(string Name, RelationalTypeMapping Mapping, IProperty Property, bool IsNullable)
    {
        public object? Value(object row) => Property.GetGetter().GetClrValue(row);

        public DbParameter Parameter(DbCommand command, string name, object row)
            => Mapping.CreateParameter(command, name, Value(row), IsNullable);
    }
}
