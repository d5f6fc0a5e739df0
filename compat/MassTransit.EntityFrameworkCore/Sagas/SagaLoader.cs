using System.Data;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Reads instances of <typeparamref name="TSaga"/> for writing.</summary>
/// <param name="rowLock">Null when optimistic.</param>
/// <param name="isolationLevel">Of the transaction.</param>
/// <param name="customize">Adds the saga's related entities to the query.</param>
internal sealed class SagaLoader<TSaga>(
    RowLock? rowLock,
    IsolationLevel isolationLevel,
    Func<IQueryable<TSaga>, IQueryable<TSaga>>? customize)
    where TSaga : class, ISaga
{
    private Func<DbContext, Guid, IAsyncEnumerable<TSaga>>? _byId;

    public IsolationLevel IsolationLevel => isolationLevel;

    /// <summary>One instance, tracked, its row locked until the transaction ends when pessimistic.</summary>
    public async Task<TSaga?> LoadAsync(DbContext dbContext, Guid correlationId, CancellationToken cancellationToken)
    {
        if (rowLock is null)
        {
            return await LoadWithoutLockAsync(dbContext, correlationId, cancellationToken);
        }

        var instances = dbContext.Set<TSaga>().Where(saga => saga.CorrelationId == correlationId);
        if (rowLock.Statement<TSaga>(dbContext, nameof(ISaga.CorrelationId)) is { } statement)
        {
            if (customize is null)
            {
                instances = dbContext.Set<TSaga>().FromSqlRaw(statement, correlationId);
            }
            else
            {
                // First the lock, then the saga with its related rows: in one statement, a database that had to wait for the lock would
                // return the current saga beside related rows as of the statement's start.
                await dbContext.Database.ExecuteSqlRawAsync(statement, [correlationId], cancellationToken);
            }
        }

        return (await ApplyCustomization(instances).AsTracking().ToListAsync(cancellationToken)).SingleOrDefault();
    }

    /// <summary>
    /// Reads the ids first, then locks each row in the order of ids, so that two overlapping queries cannot deadlock.
    /// </summary>
    public async Task<IReadOnlyList<TSaga>> QueryAsync(
        DbContext dbContext,
        Expression<Func<TSaga, bool>> filter,
        CancellationToken cancellationToken)
    {
        if (rowLock is null)
        {
            return await ApplyCustomization(dbContext.Set<TSaga>().Where(filter)).AsTracking().ToListAsync(cancellationToken);
        }

        var ids = await dbContext.Set<TSaga>().AsNoTracking().Where(filter).Select(saga => saga.CorrelationId).OrderBy(id => id)
            .ToListAsync(cancellationToken);
        var matches = filter.Compile();
        var found = new List<TSaga>(ids.Count);
        foreach (var id in ids)
        {
            // Between the two queries the instance may have changed and no longer match.
            if (await LoadAsync(dbContext, id, cancellationToken) is { } saga && matches(saga))
            {
                found.Add(saga);
            }
        }

        return found;
    }

    /// <summary>
    /// The query is compiled once: it is run for every message, and finding it in the query cache costs as much as running it.
    /// </summary>
    private async Task<TSaga?> LoadWithoutLockAsync(DbContext dbContext, Guid correlationId, CancellationToken cancellationToken)
    {
        TSaga? found = null;
        await foreach (var saga in (_byId ??= Compile(dbContext))(dbContext, correlationId).WithCancellation(cancellationToken))
        {
            found = saga; // the key is unique
        }

        return found;
    }

    private Func<DbContext, Guid, IAsyncEnumerable<TSaga>> Compile(DbContext dbContext)
    {
        var context = Expression.Parameter(typeof(DbContext));
        var id = Expression.Parameter(typeof(Guid), "correlationId");
        var saga = Expression.Parameter(typeof(TSaga));
        var hasId = Expression.Lambda<Func<TSaga, bool>>(
            Expression.Equal(Expression.Property(saga, nameof(ISaga.CorrelationId)), id), saga);
        var query = ApplyCustomization(dbContext.Set<TSaga>().Where(hasId)).AsTracking();
        return EF.CompileAsyncQuery(Expression.Lambda<Func<DbContext, Guid, IQueryable<TSaga>>>(query.Expression, context, id));
    }

    private IQueryable<TSaga> ApplyCustomization(IQueryable<TSaga> instances) => customize is null ? instances : customize(instances);
}
