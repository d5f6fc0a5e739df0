using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>The scope's context, by the saga that lives in it: two sagas may live in two databases.</summary>
internal sealed record ScopedSagaDbContext<TSaga>(DbContext DbContext)
    where TSaga : class, ISaga;
