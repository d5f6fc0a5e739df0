using AdGenius.Persistence.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>Verifies the SQL Server model without a server.</summary>
public sealed class CollationTests
{
    [Fact]
    public async Task Every_text_column_of_SQL_Server_has_a_binary_collation()
    {
        using var host = DatabaseFixture.BuildHost(
            DatabaseProvider.SqlServer,
            "Server=nowhere;Database=none;User Id=nobody;Password=none;Encrypt=false");
        await using var scope = host.Services.CreateAsyncScope();
        var model = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().GetService<IDesignTimeModel>().Model;
        var texts = model.GetEntityTypes().SelectMany(entity => entity.GetProperties())
            .Where(property => property.ClrType == typeof(string))
            .ToList();
        Assert.NotEmpty(texts);
        Assert.All(texts, static property => Assert.Equal("Latin1_General_100_BIN2", property.GetCollation()));
    }
}
