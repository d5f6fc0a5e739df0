using System.Data;
using Microsoft.EntityFrameworkCore;

namespace MassTransit;

/// <summary>Configures how sagas are stored in a database.</summary>
public interface IEntityFrameworkSagaRepositoryConfigurator
{
    /// <summary>
    /// Pessimistic (the default) locks the saga's row when it is loaded. Optimistic lets the second of two writers fail with
    /// <see cref="DbUpdateConcurrencyException"/>, which the endpoint's retry has to handle, and needs a concurrency token in the model.
    /// </summary>
    ConcurrencyMode ConcurrencyMode { set; }

    /// <summary>The transaction's isolation. Default: serializable when pessimistic, read committed when optimistic.</summary>
    IsolationLevel IsolationLevel { set; }

    /// <summary>Stores the sagas in a context that is registered in the container.</summary>
    void ExistingDbContext<TContext>()
        where TContext : DbContext;
}

/// <summary>Configures how sagas of type <typeparamref name="TSaga"/> are stored in a database.</summary>
public interface IEntityFrameworkSagaRepositoryConfigurator<TSaga> : IEntityFrameworkSagaRepositoryConfigurator
    where TSaga : class, ISaga
{
    /// <summary>Changes the query that loads a saga, to include what belongs to it.</summary>
    void CustomizeQuery(Func<IQueryable<TSaga>, IQueryable<TSaga>> queryCustomization);
}
