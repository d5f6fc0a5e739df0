using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Opens the transaction in which a saga handles one message, or uses the outbox's transaction if there is one.</summary>
internal sealed class SagaContextFactory<TSaga>(
    ScopedSagaDbContext<TSaga> scope, ISagaConsumeContextFactory<DbContext, TSaga> consumeContexts, SagaLoader<TSaga> loader)
    : ISagaRepositoryContextFactory<TSaga>, IQuerySagaRepositoryContextFactory<TSaga>, ILoadSagaRepositoryContextFactory<TSaga>
    where TSaga : class, ISaga
{
    private readonly DbContext _dbContext = scope.DbContext;

    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class
        => InTransactionAsync(
            () => next.Send(new SagaContext<TSaga, T>(_dbContext, context, consumeContexts, loader, isOnlySaga: true)),
            context.CancellationToken);

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class
        => InTransactionAsync(
            async () =>
            {
                var instances = await loader.QueryAsync(_dbContext, query.FilterExpression, context.CancellationToken);
                var sagas = new SagaContext<TSaga, T>(_dbContext, context, consumeContexts, loader, isOnlySaga: false);
                await next.Send(new LoadedSagaRepositoryQueryContext<TSaga, T>(sagas, instances));
            },
            context.CancellationToken);

    public Task<T> Execute<T>(Func<LoadSagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken = default)
        where T : class => asyncMethod(new SagaContext<TSaga>(_dbContext, cancellationToken));

    public Task<T> Execute<T>(Func<QuerySagaRepositoryContext<TSaga>, Task<T>> asyncMethod, CancellationToken cancellationToken = default)
        where T : class => asyncMethod(new SagaContext<TSaga>(_dbContext, cancellationToken));

    public void Probe(ProbeContext context)
    {
        context.Add("persistence", "entity-framework");
        context.Add("context", _dbContext.GetType().Name);
    }

    private async Task InTransactionAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        if (_dbContext.Database.CurrentTransaction is not null)
        {
            await work();
            return;
        }

        using var writerLock = await SqliteWriterLock.AcquireAsync(_dbContext, cancellationToken);
        var isRetry = false;
        await _dbContext.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                if (isRetry)
                {
                    // The entities that the failed attempt tracked differ from the rows in the database.
                    _dbContext.ChangeTracker.Clear();
                }

                isRetry = true;
                using var savepoints = new SavepointSuppression(_dbContext);
                await using var transaction = await _dbContext.Database.BeginTransactionAsync(loader.IsolationLevel, token);
                await work();
                await transaction.CommitAsync(token);
            },
            cancellationToken);
    }
}
