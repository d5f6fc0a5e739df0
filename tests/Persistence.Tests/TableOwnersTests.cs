using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AdGenius.Persistence.Tests;

public sealed class TableOwnersTests
{
    [Fact]
    public void Every_table_has_one_owner()
        => Assert.Equal(
            Entities().Select(entity => entity.ClrType.Name).Order(),
            TableOwners.All.Keys.Select(type => type.Name).Order());

    [Fact]
    public void Owner_is_a_service_of_this_repository()
        => Assert.All(TableOwners.All.Values, owner => Assert.True(
            owner.Service is "every process" or "command line"
                || Directory.Exists(Path.Combine(Repository.Folder, "services", owner.Service)),
            $"services/{owner.Service} does not exist."));

    [Fact]
    public void Documentation_names_the_same_owners()
    {
        var documented = File.ReadAllLines(Path.Combine(Repository.Folder, "docs", "architecture.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(Entities().Select(Row).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string Row(IEntityType entity)
    {
        var owner = TableOwners.All[entity.ClrType];
        return $"| `{entity.GetTableName()}` | {owner.Service} |{Cell(owner.Writer)}|{Cell(owner.Exception)}|";

        static string Cell(string? text) => text is null ? " " : $" {text} ";
    }

    private static List<IEntityType> Entities()
    {
        var options = new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite("Data Source=:memory:").Options;
        using var database = new SqliteAdGeniusDbContext(options);
        return [.. database.Model.GetEntityTypes()];
    }
}
