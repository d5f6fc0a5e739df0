namespace AdGenius.Persistence.Retention;

/// <summary>How many rows were deleted, by table.</summary>
public sealed class RetentionCounts
{
    private readonly SortedDictionary<string, int> _tables = new(StringComparer.Ordinal);

    /// <summary>The deleted rows of each table that had any.</summary>
    public IReadOnlyDictionary<string, int> Tables => _tables;

    /// <summary>All deleted rows.</summary>
    public int Total => _tables.Values.Sum();

    /// <inheritdoc />
    public override string ToString() => string.Join(", ", _tables.Select(table => $"{table.Key} {table.Value}"));

    internal void Add(string table, int rows)
    {
        if (rows > 0)
        {
            _tables[table] = _tables.GetValueOrDefault(table) + rows;
        }
    }
}
