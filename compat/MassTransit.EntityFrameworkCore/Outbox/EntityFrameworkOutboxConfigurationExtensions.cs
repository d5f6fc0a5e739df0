using MassTransit.Configuration;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MassTransit;

/// <summary>Configures the outbox on the bus and its endpoints.</summary>
public static class EntityFrameworkOutboxConfigurationExtensions
{
    /// <summary>
    /// Keeps outgoing messages in the tables of <typeparamref name="TDbContext"/> until they are delivered. Endpoints opt in with
    /// <see cref="UseEntityFrameworkOutbox{TDbContext}"/>, everything outside of consumers with
    /// <see cref="IEntityFrameworkOutboxConfigurator.UseBusOutbox"/>. At least one process must deliver.
    /// </summary>
    public static void AddEntityFrameworkOutbox<TDbContext>(
        this IBusRegistrationConfigurator configurator, Action<IEntityFrameworkOutboxConfigurator>? configure = null)
        where TDbContext : DbContext => new EntityFrameworkOutboxConfigurator<TDbContext>(configurator).Register(configure);

    /// <summary>
    /// Commits what the endpoint's consumers and sagas write to <typeparamref name="TDbContext"/> together with what they send, once per
    /// message; a duplicate is only acknowledged. Retries must be configured before it.
    /// </summary>
    public static void UseEntityFrameworkOutbox<TDbContext>(
        this IReceiveEndpointConfigurator configurator, IRegistrationContext context, Action<IOutboxOptionsConfigurator>? configure = null)
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(configurator);
        ArgumentNullException.ThrowIfNull(context);
        var observer = new OutboxConsumePipeSpecificationObserver<TDbContext>(configurator, context);
        configure?.Invoke(observer);
        configurator.ConnectConsumerConfigurationObserver(observer);
        configurator.ConnectSagaConfigurationObserver(observer);
    }

    /// <summary>The database is PostgreSQL.</summary>
    public static IEntityFrameworkOutboxConfigurator UsePostgres(this IEntityFrameworkOutboxConfigurator configurator)
        => With(configurator, RowLock.Postgres);

    /// <summary>The database is SQL Server.</summary>
    public static IEntityFrameworkOutboxConfigurator UseSqlServer(this IEntityFrameworkOutboxConfigurator configurator)
        => With(configurator, RowLock.SqlServer);

    /// <summary>The database is SQLite. Only one process may deliver from a file.</summary>
    public static IEntityFrameworkOutboxConfigurator UseSqlite(this IEntityFrameworkOutboxConfigurator configurator)
        => With(configurator, RowLock.Sqlite);

    /// <summary>Adds the three tables of inbox and outbox to the model.</summary>
    public static void AddTransactionalOutboxEntities(this ModelBuilder modelBuilder, Action<EntityTypeBuilder>? callback = null)
    {
        modelBuilder.AddInboxStateEntity(callback);
        modelBuilder.AddOutboxStateEntity(callback);
        modelBuilder.AddOutboxMessageEntity(callback);
    }

    /// <summary>Adds the table of consumed messages to the model.</summary>
    public static void AddInboxStateEntity(this ModelBuilder modelBuilder, Action<EntityTypeBuilder<InboxState>>? callback = null)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        var inbox = modelBuilder.Entity<InboxState>();
        inbox.HasKey(state => state.Id);
        inbox.HasAlternateKey(state => new { state.MessageId, state.ConsumerId });
        inbox.Property(state => state.RowVersion).IsRowVersion();
        inbox.HasIndex(state => state.Delivered);
        callback?.Invoke(inbox);
    }

    /// <summary>Adds the table of outboxes to the model.</summary>
    public static void AddOutboxStateEntity(this ModelBuilder modelBuilder, Action<EntityTypeBuilder<OutboxState>>? callback = null)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        var outbox = modelBuilder.Entity<OutboxState>();
        outbox.HasKey(state => state.OutboxId);
        outbox.Property(state => state.RowVersion).IsRowVersion();
        outbox.HasIndex(state => state.Created);
        callback?.Invoke(outbox);
    }

    /// <summary>Adds the table of messages to the model.</summary>
    public static void AddOutboxMessageEntity(this ModelBuilder modelBuilder, Action<EntityTypeBuilder<OutboxMessage>>? callback = null)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        var messages = modelBuilder.Entity<OutboxMessage>();
        messages.HasKey(message => message.SequenceNumber);
        messages.Property(message => message.SourceAddress).HasMaxLength(256);
        messages.Property(message => message.DestinationAddress).HasMaxLength(256);
        messages.Property(message => message.ResponseAddress).HasMaxLength(256);
        messages.Property(message => message.FaultAddress).HasMaxLength(256);
        messages.Property(message => message.ContentType).HasMaxLength(256);
        messages.HasIndex(message => message.ExpirationTime);
        messages.HasIndex(message => message.EnqueueTime);
        messages.HasIndex(message => new { message.InboxMessageId, message.InboxConsumerId, message.SequenceNumber }).IsUnique();
        messages.HasIndex(message => new { message.OutboxId, message.SequenceNumber }).IsUnique();
        messages.HasOne<InboxState>().WithMany().IsRequired(false)
            .HasForeignKey(message => new { message.InboxMessageId, message.InboxConsumerId })
            .HasPrincipalKey(state => new { state.MessageId, state.ConsumerId });
        messages.HasOne<OutboxState>().WithMany().IsRequired(false).HasForeignKey(message => message.OutboxId);
        callback?.Invoke(messages);
    }

    private static IEntityFrameworkOutboxConfigurator With(IEntityFrameworkOutboxConfigurator configurator, RowLock rowLock)
    {
        ((IOutboxDialect)configurator).RowLock = rowLock;
        return configurator;
    }
}
