using AdGenius.Persistence.Compiled.Sqlite;
using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>The model that is compiled for SQLite, so that a command does not build it at each start.</summary>
public sealed class CompiledModelTests
{
    [Fact]
    public void Compiled_model_is_used_and_is_that_of_the_maps()
    {
        using var context = new SqliteAdGeniusDbContext(
            new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite("Data Source=:memory:").Options);
        Assert.Same(SqliteAdGeniusDbContextModel.Instance, context.Model);
        var expected = Describe(context.GetService<IDesignTimeModel>().Model);
        var differences = expected.Except(Describe(context.Model)).Concat(Describe(context.Model).Except(expected)).ToList();
        Assert.True(
            differences.Count == 0,
            $"The model has changed: run deploy/sql/add-migration, which compiles it again.\n{string.Join('\n', differences)}");
    }

    private static List<string> Describe(IModel model) =>
    [
        .. model.GetEntityTypes().SelectMany(entity => (IEnumerable<string>)
        [
            .. entity.GetProperties().Select(property =>
                $"{entity.Name}.{property.Name}: {property.ClrType} {entity.GetTableName()}.{property.GetColumnName()} "
                + $"{property.GetColumnType()} {property.IsNullable} {property.GetMaxLength()} {property.IsConcurrencyToken} "
                + $"{property.ValueGenerated} {property.GetTypeMapping().Converter?.GetType()}"),
            .. entity.GetKeys().Select(key => $"{entity.Name} key {Names(key.Properties)} {key.IsPrimaryKey()}"),
            .. entity.GetIndexes().Select(index =>
                $"{entity.Name} index {index.Name ?? index.GetDatabaseName()} {Names(index.Properties)} {index.IsUnique}"),
            .. entity.GetForeignKeys().Select(key =>
                $"{entity.Name} to {key.PrincipalEntityType.Name} {Names(key.Properties)} {key.DeleteBehavior}"),
        ]),
    ];

    private static string Names(IEnumerable<IReadOnlyProperty> properties) =>
        string.Join(',', properties.Select(property => property.Name));
}
