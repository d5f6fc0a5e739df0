using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Audit;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Callbacks;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Models;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;

namespace AdGenius.Persistence;

/// <summary>
/// The owner of each table. A service that needs another one's row changed sends its owner a message; the exceptions that exist are named
/// here. Every service may read. docs/architecture.md repeats this table, and a test compares the two.
/// </summary>
public static class TableOwners
{
    private static readonly TableOwner Saga = new("orchestrator");

    /// <summary>By entity type; every table of the model has an entry.</summary>
    public static IReadOnlyDictionary<Type, TableOwner> All { get; } = new Dictionary<Type, TableOwner>
    {
        [typeof(VideoState)] = Saga with
        {
            Writer = "the saga; admission and marks through JobMarks",
            Exception = "gateway: deleted_at, when the tenant deletes the job's files (through JobMarks)",
        },
        [typeof(TakeState)] = Saga with { Writer = "the saga; progress through JobMarks" },
        [typeof(JobEvent)] = Saga with { Exception = "gateway: the event 'deleted' (VideoRemoval)" },
        [typeof(WorkPickup)] = Saga,
        [typeof(CreativeCounter)] = Saga with { Writer = nameof(CreativeIterations) },
        [typeof(TenantQueueEntry)] = Saga,
        [typeof(EarlyCancellation)] = Saga,
        [typeof(DueTimer)] = Saga with { Writer = nameof(TimerStore) },
        [typeof(LocalModel)] = Saga with { Writer = nameof(LocalModelStore) },
        [typeof(Submission)] = new("provider-worker"),
        [typeof(AbandonedTake)] = new("provider-worker"),
        [typeof(RefundPoll)] = new("provider-worker"),
        [typeof(ProviderSlotLock)] = new("provider-worker"),
        [typeof(LedgerEntry)] = new(
            "provider-worker",
            nameof(MoneyLedger),
            "frame-worker: entries of the hosted images it buys, storage-worker: of the voices, prompt-worker: of the language model "
                + "(through MoneyLedger)"),
        [typeof(LedgerAccount)] = new(
            "provider-worker", nameof(MoneyLedger), "frame-worker, storage-worker, prompt-worker: the same accounts (through MoneyLedger)"),
        [typeof(ProcessedCallback)] = new("provider-worker", "CallbackReplayCache"),
        [typeof(Batch)] = new("gateway", nameof(BatchStore)),
        [typeof(BatchItem)] = new("gateway", nameof(BatchStore), "orchestrator: why it refused the request (through BatchStore)"),
        [typeof(Asset)] = new("gateway", nameof(AssetStore)),
        [typeof(QueuedRequest)] = new(
            "gateway", "AcceptedRequests", "orchestrator: why it refused the request (through RequestRefusals)"),
        [typeof(StoredBrandKit)] = new("gateway", nameof(BrandKitStore)),
        [typeof(StoredPolicy)] = new(
            "gateway", nameof(PolicyStore), "command line: the same policies (through PolicyStore)"),
        [typeof(ApiKey)] = new("command line", nameof(ApiKeyStore)),
        [typeof(TenantLimits)] = new(
            "gateway", nameof(TenantLimitStore), "command line: the same limits (through TenantLimitStore)"),
        [typeof(Pause)] = new("gateway", nameof(PauseStore)),
        [typeof(AuditEvent)] = new("gateway", nameof(AuditLog), "command line: its own audit events (through AuditLog)"),
        [typeof(Lease)] = new("every process", nameof(LeaseStore)),
        [typeof(InboxState)] = new("orchestrator", "MassTransit's inbox"),
        [typeof(OutboxMessage)] = new("orchestrator", "MassTransit's outbox"),
        [typeof(OutboxState)] = new("orchestrator", "MassTransit's outbox"),
    };
}
