using System.Linq.Expressions;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.Middleware;

namespace AdGenius.Orchestrator.Videos;

/// <summary>
/// Handles the messages of one job one after the other, and those of other jobs beside them: a job with many takes occupies one of the
/// endpoint's slots at a time, however many of its events have arrived, and two of its events never write the same rows at once in this
/// process. It must come before the filters that limit and open transactions, because a message that waits for another of its job must hold
/// none.
/// </summary>
#pragma warning disable CA1001 // the partitioner is part of the endpoint and lives as long as it
internal sealed class JobPartitions : ConfigurationObserver, IMessageConfigurationObserver
#pragma warning restore CA1001
{
    private readonly Partitioner _partitioner;

    public JobPartitions(IConsumePipeConfigurator configurator, int partitionCount)
        : base(configurator)
    {
        _partitioner = new Partitioner(partitionCount, new Murmur3UnsafeHashGenerator());
        Connect(this);
    }

    public void MessageConfigured<TMessage>(IConsumePipeConfigurator configurator)
        where TMessage : class
    {
        var jobIdOf = JobIdOf<TMessage>();
        configurator.UsePartitioner<TMessage>(_partitioner, context => jobIdOf(context.Message));
    }

    /// <summary>Reads <c>JobId</c> of a message, or of the command whose fault it is.</summary>
    private static Func<T, Guid> JobIdOf<T>()
    {
        var message = Expression.Parameter(typeof(T));
        Expression owner = typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(Fault<>)
            ? Expression.Property(message, nameof(Fault<object>.Message))
            : message;
        return Expression.Lambda<Func<T, Guid>>(Expression.Property(owner, "JobId"), message).Compile();
    }
}
