using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace AdGenius.Persistence.Mapping;

/// <summary>
/// Tells which database a context is of. Entity Framework asks an assembly for its name each time; here the answer is kept with the model,
/// of which each provider has its own.
/// </summary>
internal static class Providers
{
    private enum Provider
    {
        Sqlite,
        Postgres,
        SqlServer,
    }

    private static readonly ConditionalWeakTable<IModel, StrongBox<Provider>> Known = [];

    /// <summary>True where the context is of PostgreSQL.</summary>
    public static bool IsPostgres(this DbContext database) => Of(database) == Provider.Postgres;

    /// <summary>True where the context is of SQL Server.</summary>
    public static bool IsSqlServer(this DbContext database) => Of(database) == Provider.SqlServer;

    private static Provider Of(DbContext database) => Known.TryGetValue(database.Model, out var known)
        ? known.Value
        : Known.GetValue(
            database.Model,
            _ => new StrongBox<Provider>(
                database.Database.IsNpgsql() ? Provider.Postgres
                : database.Database.IsSqlServer() ? Provider.SqlServer
                : Provider.Sqlite)).Value;
}
