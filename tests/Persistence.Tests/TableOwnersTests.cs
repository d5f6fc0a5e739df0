using System.Text.RegularExpressions;
using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AdGenius.Persistence.Tests;

public sealed partial class TableOwnersTests
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
                || Directory.Exists(Path.Combine(SourceTree.Root, "services", owner.Service)),
            $"services/{owner.Service} does not exist."));

    [Fact]
    public void Documentation_names_the_same_owners()
    {
        var documented = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "architecture.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(Entities().Select(Row).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Named_classes_exist_in_the_service_that_they_are_said_to_write_from()
    {
        var faults = new List<string>();
        foreach (var (table, owner) in TableOwners.All)
        {
            faults.AddRange(Missing(table, owner.Service, owner.Writer));
            faults.AddRange((owner.Exception ?? "").Split(", ").Where(part => part.Contains(':', StringComparison.Ordinal))
                .SelectMany(part => Missing(table, part.Split(':')[0], owner.Exception)));
        }

        Assert.Empty(faults);
    }

    /// <summary>The class names in the text that are in no file of the service, the command line or the libraries.</summary>
    private static IEnumerable<string> Missing(Type table, string service, string? text)
    {
        string[] folders = service switch
        {
            "command line" => ["cli", "libraries"],
            "every process" => ["libraries"],
            _ => [Path.Combine("services", service), "libraries"],
        };
        return ClassName().Matches(text ?? "").Select(match => match.Value).Where(name => name != "MassTransit")
            .Where(name => !folders.Any(folder => Directory
                .EnumerateFiles(Path.Combine(SourceTree.Root, folder), name + ".cs", SearchOption.AllDirectories).Any()))
            .Select(name => $"{table.Name}: {name} is not in {string.Join(" or ", folders)}.");
    }

    [GeneratedRegex("\\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\\b")]
    private static partial Regex ClassName();

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
