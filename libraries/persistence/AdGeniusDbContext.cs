using AdGenius.Persistence.Callbacks;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Mapping;
using AdGenius.Persistence.Outbox;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using MassTransit;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence;

/// <summary>
/// The state of the fleet. One derived context per database, because each has migrations of its own; code asks the container for this one.
/// Tables and columns are named in snake_case on every database, so SQL for one reads the same on another.
/// </summary>
public abstract class AdGeniusDbContext(DbContextOptions options) : SagaDbContext(options)
{
    /// <summary>The jobs.</summary>
    public DbSet<VideoState> Videos => Set<VideoState>();

    /// <summary>The takes of all jobs.</summary>
    public DbSet<TakeState> Takes => Set<TakeState>();

    /// <summary>What happened to jobs, oldest first by <see cref="JobEvent.Sequence"/>.</summary>
    public DbSet<JobEvent> JobEvents => Set<JobEvent>();

    /// <summary>How many iterations each creative has.</summary>
    public DbSet<CreativeCounter> CreativeCounters => Set<CreativeCounter>();

    /// <summary>Whose turn it is to have a job started.</summary>
    public DbSet<TenantQueueEntry> TenantQueue => Set<TenantQueueEntry>();

    /// <summary>Orders to cancel that came before the request they mean.</summary>
    public DbSet<EarlyCancellation> EarlyCancellations => Set<EarlyCancellation>();

    /// <summary>Who does what only one process at a time should do.</summary>
    public DbSet<Lease> Leases => Set<Lease>();

    /// <summary>What is to happen later.</summary>
    public DbSet<DueTimer> DueTimers => Set<DueTimer>();

    /// <summary>The tenants' keys to the gateway, as hashes.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <inheritdoc />
    protected override IEnumerable<ISagaClassMap> Configurations => [new VideoStateMap()];

    /// <summary>
    /// How this database writes the condition <c>IsRunning</c> as a query has it; an index is only used where both are alike.
    /// </summary>
    protected virtual string IsRunningFilter => "is_running";

    /// <inheritdoc />
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        var detects = VideoVersions.IncrementVersions(ChangeTracker);
        try
        {
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var detects = VideoVersions.IncrementVersions(ChangeTracker);
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<decimal>().HavePrecision(18, 6);
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        TakeStateMap.Configure(modelBuilder);
        JobEventMap.Configure(modelBuilder);
        CreativeCounterMap.Configure(modelBuilder);
        SubmissionMap.Configure(modelBuilder);
        LedgerMap.Configure(modelBuilder);
        TenantQueueEntryMap.Configure(modelBuilder);
        EarlyCancellationMap.Configure(modelBuilder);
        LeaseMap.Configure(modelBuilder);
        DueTimerMap.Configure(modelBuilder);
        ProcessedCallbackMap.Configure(modelBuilder);
        ApiKeyMap.Configure(modelBuilder);
        modelBuilder.AddTransactionalOutboxEntities();

        // The delivery looks for the first message of each conversation.
        modelBuilder.Entity<OutboxMessage>().HasIndex(message => new { message.CorrelationId, message.SequenceNumber });
        SnakeCaseNames.Apply(modelBuilder);
        OutboxIndexes.ExcludeNulls(modelBuilder.Entity<OutboxMessage>().Metadata);

        // What runs is little, whatever is queued or has ended; an index of just that stays small and answers at once.
        modelBuilder.Entity<VideoState>().HasIndex(video => video.TenantName, "ix_videos_running").HasFilter(IsRunningFilter);
    }
}
