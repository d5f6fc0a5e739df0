using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>The scope's context by saga type: two sagas may be stored in two databases.</summary>
internal sealed record ScopedSagaDbContext<TSaga>(DbContext DbContext)
    where TSaga : class, ISaga;
