using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Audit;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Callbacks;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Mapping;
using AdGenius.Persistence.Models;
using AdGenius.Persistence.Outbox;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using MassTransit;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence;

/// <summary>
/// The state of the fleet. One derived context per database, because each has its own migrations; code resolves this one.
/// Tables and columns are named in snake_case on every database, so SQL for one reads the same on another.
/// </summary>
public abstract class AdGeniusDbContext(DbContextOptions options) : SagaDbContext(options)
{
    /// <summary>The jobs.</summary>
    public DbSet<VideoState> Videos => Set<VideoState>();

    /// <summary>The takes of all jobs.</summary>
    public DbSet<TakeState> Takes => Set<TakeState>();

    /// <summary>The history of jobs, oldest first by <see cref="JobEvent.Sequence"/>.</summary>
    public DbSet<JobEvent> JobEvents => Set<JobEvent>();

    /// <summary>When workers have started work for running jobs.</summary>
    public DbSet<WorkPickup> WorkPickups => Set<WorkPickup>();

    /// <summary>The iteration counter of each creative.</summary>
    public DbSet<CreativeCounter> CreativeCounters => Set<CreativeCounter>();

    /// <summary>The tenants with queued jobs, in round-robin order.</summary>
    public DbSet<TenantQueueEntry> TenantQueue => Set<TenantQueueEntry>();

    /// <summary>Cancellation requests that arrived before the job they cancel.</summary>
    public DbSet<EarlyCancellation> EarlyCancellations => Set<EarlyCancellation>();

    /// <summary>Requests that gateways have accepted and whose jobs may not be written yet.</summary>
    public DbSet<QueuedRequest> QueuedRequests => Set<QueuedRequest>();

    /// <summary>Leases on work that one process at a time does.</summary>
    public DbSet<Lease> Leases => Set<Lease>();

    /// <summary>Timers that survive a restart.</summary>
    public DbSet<DueTimer> DueTimers => Set<DueTimer>();

    /// <summary>The files that tenants have uploaded.</summary>
    public DbSet<Asset> Assets => Set<Asset>();

    /// <summary>The tenants' API keys, as hashes.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <inheritdoc />
    protected override IEnumerable<ISagaClassMap> Configurations => [new VideoStateMap()];

    /// <summary>
    /// The condition <c>IsRunning</c> as this database's queries contain it; a filtered index is used only where both are the same.
    /// </summary>
    protected virtual string IsRunningFilter => "is_running";

    /// <summary>The condition that a job has not ended, as the admission's query contains it.</summary>
    private static string IsOpenFilter => $"outcome = '{JobOutcomes.Open}'";

    /// <summary>The condition that a job's start time has not come, as the admission's query contains it.</summary>
    private static string IsScheduledFilter => $"admission_order = {AdmissionOrder.Scheduled}";

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
        WorkPickupMap.Configure(modelBuilder);
        CreativeCounterMap.Configure(modelBuilder);
        SubmissionMap.Configure(modelBuilder);
        LedgerMap.Configure(modelBuilder);
        TenantQueueEntryMap.Configure(modelBuilder);
        EarlyCancellationMap.Configure(modelBuilder);
        QueuedRequestMap.Configure(modelBuilder);
        LeaseMap.Configure(modelBuilder);
        DueTimerMap.Configure(modelBuilder);
        ProcessedCallbackMap.Configure(modelBuilder);
        ApiKeyMap.Configure(modelBuilder);
        AssetMap.Configure(modelBuilder);
        TenantLimitsMap.Configure(modelBuilder);
        StoredBrandKitMap.Configure(modelBuilder);
        StoredPolicyMap.Configure(modelBuilder);
        BatchMap.Configure(modelBuilder);
        LocalModelMap.Configure(modelBuilder);
        PauseMap.Configure(modelBuilder);
        AuditEventMap.Configure(modelBuilder);
        modelBuilder.AddTransactionalOutboxEntities();

        // The delivery reads the first message of each conversation.
        modelBuilder.Entity<OutboxMessage>().HasIndex(message => new { message.CorrelationId, message.SequenceNumber });
        SnakeCaseNames.Apply(modelBuilder);
        OutboxIndexes.ExcludeNulls(modelBuilder.Entity<OutboxMessage>().Metadata);

        // Few jobs run at a time, however many are queued or have ended; an index of only those stays small.
        modelBuilder.Entity<VideoState>().HasIndex(video => video.TenantName, "ix_videos_running").HasFilter(IsRunningFilter);

        // The same for jobs that wait for approval, by their deadline.
        modelBuilder.Entity<VideoState>().HasIndex(video => video.HeldUntil, "ix_videos_held").HasFilter("held_until IS NOT NULL");

        // Admission looks for a tenant's next job of each stage that is free: however many of the other stage it has queued.
        modelBuilder.Entity<VideoState>()
            .HasIndex(video => new { video.TenantName, video.MainStage, video.AdmissionOrder, video.AcceptedAt }, "ix_videos_open")
            .HasFilter(IsOpenFilter);

        // While models are paused or have their shares: which models have open jobs, and a tenant's next job of each of the others, however
        // many of the paused ones it has queued.
        modelBuilder.Entity<VideoState>()
            .HasIndex(
                video => new { video.Model, video.MainStage, video.TenantName, video.AdmissionOrder, video.AcceptedAt },
                "ix_videos_open_models")
            .HasFilter(IsOpenFilter);

        // Of the scheduled jobs alone: a job leaves the index when its time has come.
        modelBuilder.Entity<VideoState>().HasIndex(video => video.StartAt, "ix_videos_scheduled").HasFilter(IsScheduledFilter);
    }
}
