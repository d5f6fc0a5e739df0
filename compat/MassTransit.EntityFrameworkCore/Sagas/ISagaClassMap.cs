using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Maps one saga type to tables.</summary>
public interface ISagaClassMap
{
    /// <summary>The saga type that is mapped.</summary>
    Type SagaType { get; }

    /// <summary>Adds the mapping to <paramref name="model"/>.</summary>
    void Configure(ModelBuilder model);
}

/// <summary>Maps <typeparamref name="TSaga"/> to tables.</summary>
public interface ISagaClassMap<TSaga> : ISagaClassMap
    where TSaga : class, ISaga;
