using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace AdGenius.Persistence.Databases.Postgres;

/// <summary>The rows of one save that <see cref="RowInsertion"/> inserts. Between two saves it is empty.</summary>
internal sealed class InsertedRows
{
    private readonly List<(long Key, RowStatement Statement, EntityEntry Entry)> _rows = [];
    private AutoTransactionBehavior? _transactions;

    /// <summary>True once the statements are part of a command of this save.</summary>
    public bool AreWritten { get; private set; }

    public int Count => _rows.Count;

    /// <summary>Takes the added rows of such entities from the tracker, which then saves what is left.</summary>
    public void Take(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries())
        {
            // Temporary keys ascend in the order in which the rows were added. A row that names its key is left to Entity Framework.
            if (entry.State == EntityState.Added && RowStatement.Of(entry.Metadata) is { } statement
                && entry.Property(statement.Key) is { IsTemporary: true } key)
            {
                _rows.Add(((long)key.CurrentValue!, statement, entry));
            }
        }

        if (_rows.Count == 0)
        {
            return;
        }

        // A strategy that repeats a save after a failure would not add the statements again.
        if (context.Database.CreateExecutionStrategy().RetriesOnFailure)
        {
            _rows.Clear();
            return;
        }

        _rows.Sort(static (one, other) => one.Statement.Order != other.Statement.Order
            ? one.Statement.Order.CompareTo(other.Statement.Order)
            : one.Key.CompareTo(other.Key));
        foreach (var (_, _, entry) in _rows)
        {
            entry.State = EntityState.Detached;
        }

        // Entity Framework does without a transaction for a single statement, and does not count those that are added to it.
        if (context.Database.AutoTransactionBehavior == AutoTransactionBehavior.WhenNeeded)
        {
            _transactions = AutoTransactionBehavior.WhenNeeded;
            context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        }
    }

    /// <summary>Adds the statements at the end of a command.</summary>
    public void AppendTo(DbCommand command)
    {
        var text = new StringBuilder(command.CommandText, command.CommandText.Length + 1024);
        for (var first = 0; first < _rows.Count;)
        {
            first += _rows[first].Statement.Append(text, command, _rows, first);
        }

        command.CommandText = text.ToString();
        AreWritten = true;
    }

    /// <summary>
    /// The statements as a command of their own, which is one transaction. Returns its parameters, which are taken out of the command.
    /// </summary>
    public object[] MoveTo(DbCommand command)
    {
        AppendTo(command);
        object[] parameters = [.. command.Parameters];
        command.Parameters.Clear();
        return parameters;
    }

    /// <summary>The rows are saved. Returns how many they are.</summary>
    public int Complete()
    {
        var count = _rows.Count;
        _rows.Clear();
        return count;
    }

    /// <summary>Ends the save: rows that were not saved are given back to the tracker.</summary>
    public void Return(DbContext context)
    {
        foreach (var (_, _, entry) in _rows)
        {
            context.Entry(entry.Entity).State = EntityState.Added;
        }

        _rows.Clear();
        AreWritten = false;
        if (_transactions is { } before)
        {
            context.Database.AutoTransactionBehavior = before;
            _transactions = null;
        }
    }
}
