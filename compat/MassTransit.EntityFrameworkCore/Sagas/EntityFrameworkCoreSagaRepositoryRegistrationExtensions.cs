using MassTransit.EntityFrameworkCoreIntegration;

namespace MassTransit;

/// <summary>Registers the saga repository.</summary>
public static class EntityFrameworkCoreSagaRepositoryRegistrationExtensions
{
    /// <summary>Stores the instances of <typeparamref name="TSaga"/> in a database.</summary>
    /// <exception cref="ConfigurationException">No context was configured.</exception>
    public static ISagaRegistrationConfigurator<TSaga> EntityFrameworkRepository<TSaga>(
        this ISagaRegistrationConfigurator<TSaga> configurator, Action<IEntityFrameworkSagaRepositoryConfigurator<TSaga>> configure)
        where TSaga : class, ISaga
    {
        ArgumentNullException.ThrowIfNull(configurator);
        var repository = new EntityFrameworkSagaRepositoryConfigurator<TSaga>();
        configure?.Invoke(repository);
        repository.ThrowIfIncomplete();
        configurator.Repository(repository.Register);
        return configurator;
    }

    /// <summary>The database is PostgreSQL.</summary>
    public static IEntityFrameworkSagaRepositoryConfigurator<T> UsePostgres<T>(
        this IEntityFrameworkSagaRepositoryConfigurator<T> configurator)
        where T : class, ISaga => With(configurator, RowLock.Postgres);

    /// <summary>The database is SQL Server.</summary>
    public static IEntityFrameworkSagaRepositoryConfigurator<T> UseSqlServer<T>(
        this IEntityFrameworkSagaRepositoryConfigurator<T> configurator)
        where T : class, ISaga => With(configurator, RowLock.SqlServer);

    /// <summary>The database is SQLite.</summary>
    public static IEntityFrameworkSagaRepositoryConfigurator<T> UseSqlite<T>(
        this IEntityFrameworkSagaRepositoryConfigurator<T> configurator)
        where T : class, ISaga => With(configurator, RowLock.Sqlite);

    private static IEntityFrameworkSagaRepositoryConfigurator<T> With<T>(
        IEntityFrameworkSagaRepositoryConfigurator<T> configurator,
        RowLock rowLock)
        where T : class, ISaga
    {
        ((EntityFrameworkSagaRepositoryConfigurator<T>)configurator).RowLock = rowLock;
        return configurator;
    }
}
