using System.Data;
using MassTransit.Configuration;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MassTransit.EntityFrameworkCoreIntegration;

internal sealed class EntityFrameworkSagaRepositoryConfigurator<TSaga> : IEntityFrameworkSagaRepositoryConfigurator<TSaga>
    where TSaga : class, ISaga
{
    private ConcurrencyMode _concurrencyMode = ConcurrencyMode.Pessimistic;
    private Func<IServiceProvider, DbContext>? _context;
    private IsolationLevel? _isolationLevel;
    private Func<IQueryable<TSaga>, IQueryable<TSaga>>? _queryCustomization;

    public RowLock RowLock { get; set; } = RowLock.SqlServer;

    public ConcurrencyMode ConcurrencyMode
    {
        set => _concurrencyMode = value;
    }

    public IsolationLevel IsolationLevel
    {
        set => _isolationLevel = value;
    }

    public void ExistingDbContext<TContext>()
        where TContext : DbContext => _context = static provider => provider.GetRequiredService<TContext>();

    public void CustomizeQuery(Func<IQueryable<TSaga>, IQueryable<TSaga>> queryCustomization) => _queryCustomization = queryCustomization;

    public void ThrowIfIncomplete()
    {
        if (_context is null)
        {
            throw new ConfigurationException(
                $"The Entity Framework saga repository of {typeof(TSaga).Name} has no DbContext; call ExistingDbContext.");
        }
    }

    public void Register(ISagaRepositoryRegistrationConfigurator<TSaga> services)
    {
        var pessimistic = _concurrencyMode == ConcurrencyMode.Pessimistic;
        var context = _context!;
        services.TryAddSingleton(new SagaLoader<TSaga>(
            pessimistic ? RowLock : null,
            _isolationLevel ?? (pessimistic ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted),
            _queryCustomization));
        services.TryAddScoped(provider => new ScopedSagaDbContext<TSaga>(context(provider)));
        services.RegisterLoadSagaRepository<TSaga, SagaContextFactory<TSaga>>();
        services.RegisterQuerySagaRepository<TSaga, SagaContextFactory<TSaga>>();
        services.RegisterSagaRepository<TSaga, DbContext, SagaConsumeContextFactory<DbContext, TSaga>, SagaContextFactory<TSaga>>();
    }
}
