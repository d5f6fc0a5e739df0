namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;

/// <summary>Configures the database of sagas and outbox, as services do.</summary>
internal static class TestDatabaseRegistration
{
    public static void Use<T>(this IEntityFrameworkSagaRepositoryConfigurator<T> repository, DatabaseKind kind)
        where T : class, ISaga
        => _ = kind switch
        {
            DatabaseKind.Postgres => repository.UsePostgres(),
            DatabaseKind.SqlServer => repository.UseSqlServer(),
            _ => repository.UseSqlite(),
        };

    public static void Use(this IEntityFrameworkOutboxConfigurator outbox, DatabaseKind kind)
        => _ = kind switch
        {
            DatabaseKind.Postgres => outbox.UsePostgres(),
            DatabaseKind.SqlServer => outbox.UseSqlServer(),
            _ => outbox.UseSqlite(),
        };
}
