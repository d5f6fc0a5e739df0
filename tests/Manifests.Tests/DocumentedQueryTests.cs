using System.Text.RegularExpressions;
using AdGenius.TestKit.Postgres;
using Npgsql;

namespace AdGenius.Manifests.Tests;

/// <summary>The statements that the documents for operators give, on a database of this version.</summary>
public sealed partial class DocumentedQueryTests(PostgresFixture postgres)
{
    [Fact]
    public async Task They_name_tables_and_columns_that_exist()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var statements = Directory.EnumerateFiles(Repository.PathOf("docs/operations"), "*.md").Order(StringComparer.Ordinal)
            .SelectMany(file => Statement().Matches(File.ReadAllText(file)).Select(match => (Path.GetFileName(file), Text: match.Value)))
            .ToList();
        Assert.Contains(statements, one => one.Text.Contains(" FROM videos ", StringComparison.Ordinal));
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(cancellation));
        await using (var tables = source.CreateCommand(Repository.Read("deploy/sql/postgres.sql")))
        {
            await tables.ExecuteNonQueryAsync(cancellation);
        }

        foreach (var (file, text) in statements)
        {
            await using var command = source.CreateCommand(text.Replace("'JOB'", $"'{Guid.Empty}'", StringComparison.Ordinal));
            var fault = await Record.ExceptionAsync(() => command.ExecuteNonQueryAsync(cancellation));
            Assert.True(fault is null, $"{file}: {text}: {fault?.Message}");
        }
    }

    [GeneratedRegex("SELECT [^;`]+")]
    private static partial Regex Statement();
}
