using MassTransit.Context;
using MassTransit.Middleware;
using MassTransit.Saga;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>The saga repository during the delivery of one message.</summary>
internal sealed class SagaContext<TSaga, TMessage>(
    DbContext dbContext,
    ConsumeContext<TMessage> context,
    ISagaConsumeContextFactory<DbContext, TSaga> consumeContexts,
    SagaLoader<TSaga> loader,
    bool isOnlySaga)
    : ConsumeContextScope<TMessage>(context, dbContext), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, ISaga
    where TMessage : class
{
    private readonly ConsumeContext<TMessage> _context = context;

    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance)
        => consumeContexts.CreateSagaConsumeContext(dbContext, _context, instance, SagaConsumeContextMode.Add);

    public async Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance)
    {
        const string BeforeInsert = "before_insert";
        var transaction = dbContext.Database.CurrentTransaction
            ?? throw new InvalidOperationException("A saga is inserted within a transaction.");
        await transaction.CreateSavepointAsync(BeforeInsert, CancellationToken);
        var entry = dbContext.Set<TSaga>().Add(instance);
        try
        {
            await dbContext.SaveChangesAsync(CancellationToken);
        }
        catch (DbUpdateException)
        {
            // A concurrent delivery inserted it first: MassTransit loads the instance when this returns null.
            await transaction.RollbackToSavepointAsync(BeforeInsert, CancellationToken);
            entry.State = EntityState.Detached;
            return null!;
        }

        return await consumeContexts.CreateSagaConsumeContext(dbContext, _context, instance, SagaConsumeContextMode.Insert);
    }

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
        => await loader.LoadAsync(dbContext, correlationId, CancellationToken) is { } instance
            ? await consumeContexts.CreateSagaConsumeContext(dbContext, _context, instance, SagaConsumeContextMode.Load)
            : null!;

    public Task Save(SagaConsumeContext<TSaga> context)
    {
        dbContext.Set<TSaga>().Add(context.Saga);
        return SaveAsync();
    }

    public Task Update(SagaConsumeContext<TSaga> context) => SaveAsync();

    public Task Delete(SagaConsumeContext<TSaga> context)
    {
        dbContext.Set<TSaga>().Remove(context.Saga);
        return SaveAsync();
    }

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context)
    {
        var saga = dbContext.Entry(context.Saga);
        foreach (var entry in saga.Collections.SelectMany(collection => collection.CurrentValue?.Cast<object>() ?? [])
            .Select(dbContext.Entry)
            .Append(saga)
            .ToList())
        {
            if (entry.State == EntityState.Added)
            {
                entry.State = EntityState.Detached;
            }
            else if (entry.State != EntityState.Detached)
            {
                entry.CurrentValues.SetValues(entry.OriginalValues);
                entry.State = EntityState.Unchanged;
            }
        }

        return Task.CompletedTask;
    }

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(
        ConsumeContext<T> consumeContext,
        TSaga instance,
        SagaConsumeContextMode mode)
        where T : class => consumeContexts.CreateSagaConsumeContext(dbContext, consumeContext, instance, mode);

    private async Task SaveAsync()
    {
        // Within the inbox's transaction the context forgets its rows at the end; until then they are not compared again.
        var inbox = isOnlySaga && _context.TryGetPayload<SagaSave>(out var save) ? save : null;
        await dbContext.SaveChangesAsync(acceptAllChangesOnSuccess: inbox is null, CancellationToken);
        inbox?.IsDone = true;
    }
}

/// <summary>The saga repository outside of a delivery, read-only.</summary>
internal sealed class SagaContext<TSaga>(DbContext dbContext, CancellationToken cancellationToken)
    : BasePipeContext(cancellationToken), QuerySagaRepositoryContext<TSaga>, LoadSagaRepositoryContext<TSaga>
    where TSaga : class, ISaga
{
    public Task<TSaga> Load(Guid correlationId)
        => dbContext.Set<TSaga>().AsNoTracking().SingleOrDefaultAsync(saga => saga.CorrelationId == correlationId, CancellationToken)!;

    public async Task<SagaRepositoryQueryContext<TSaga>> Query(ISagaQuery<TSaga> query, CancellationToken cancellationToken)
    {
        var ids = await dbContext.Set<TSaga>().AsNoTracking().Where(query.FilterExpression).Select(saga => saga.CorrelationId)
            .ToListAsync(cancellationToken);
        return new DefaultSagaRepositoryQueryContext<TSaga>(this, ids);
    }
}
