using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Persistence.Videos;

/// <summary>A job: the saga's row. The orchestrator writes it, the gateway reads it.</summary>
public class VideoState : SagaStateMachineInstance
{
    /// <summary>The state of a job that waits for its turn.</summary>
    public const string Queued = "Queued";

    /// <summary>The state of a job whose prompt is being analyzed.</summary>
    public const string Quantifying = "Quantifying";

    /// <summary>The state of a job that a person must approve.</summary>
    public const string AwaitingApproval = "AwaitingApproval";

    /// <summary>The job id.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>Queued, Quantifying, AwaitingApproval, Generating, Finishing, Storing, Completed, Failed or Cancelled.</summary>
    public string CurrentState { get; set; } = null!;

    /// <summary>Unique per tenant.</summary>
    public string RequestId { get; set; } = null!;

    public string TenantName { get; set; } = null!;

    public string CreativeId { get; set; } = null!;

    /// <summary>The request as accepted (JSON column).</summary>
    public GenerateVideo Request { get; set; } = null!;

    /// <summary>The picture that the request starts from, once it was fetched from its address into staging (JSON column).</summary>
    public MediaReference? SourcePicture { get; set; }

    /// <summary>The quantified prompt (JSON column).</summary>
    public PromptParameters? Parameters { get; set; }

    /// <summary>The brand kit that the request names, as it was at acceptance (JSON column).</summary>
    public BrandKit? BrandKit { get; set; }

    /// <summary>Why the job was held for approval, and what was decided (JSON column).</summary>
    public VideoApproval? Approval { get; set; }

    public DateTimeOffset AcceptedAt { get; set; }

    /// <summary>When it left the queue.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>
    /// How often the job has ended: more than once when failed takes were retried or stored again. Each end after the first corrects it.
    /// </summary>
    public int EndCount { get; set; }

    /// <summary>
    /// <see cref="JobOutcomes.Open"/>, or the final state; written with every save. It changes once, so an index of it, unlike one of
    /// <see cref="CurrentState"/>, costs nothing until then.
    /// </summary>
    public string Outcome { get => JobOutcomes.IsEnded(CurrentState) ? CurrentState : JobOutcomes.Open; private set => _ = value; }

    /// <summary>
    /// Until when the job waits for approval; null while it does not. Written with every save. An index of it, unlike one of
    /// <see cref="DueAt"/> or <see cref="CurrentState"/>, costs nothing while a job runs.
    /// </summary>
    public DateTimeOffset? HeldUntil { get => CurrentState == AwaitingApproval ? DueAt : null; private set => _ = value; }

    /// <summary>
    /// When its tenant deleted its files, or retention or erasure began to delete its rows. Only these write it, through
    /// <see cref="JobMarks"/>, and only after its end. A job that has it never runs again.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Why the job failed (JSON column).</summary>
    public Failure? Failure { get; set; }

    public string? CancelReason { get; set; }

    /// <summary>US dollars spent so far.</summary>
    public decimal Cost { get; set; }

    /// <summary>The number of requested takes; counts against the tenant's limit of running takes.</summary>
    public int TakeCount { get; set; }

    /// <summary>
    /// Where most of the job's work is done: <see cref="WorkStage.Generate"/> at a provider, or <see cref="WorkStage.Keyframes"/> on the
    /// frame workers. Admission counts the running takes of each.
    /// </summary>
    public WorkStage MainStage { get; set; }

    /// <summary>The requested model's id, as in the request; admission passes over the jobs of paused models.</summary>
    public string Model { get; set; } = null!;

    /// <summary>When the job may start at the earliest; null when it was not scheduled.</summary>
    public DateTimeOffset? StartAt { get; set; }

    /// <summary>
    /// The order among the tenant's queued jobs, see <see cref="Videos.AdmissionOrder"/>. The saga sets it at acceptance; admission changes
    /// it once, when a scheduled job's time has come (through <see cref="JobMarks"/>).
    /// </summary>
    public int AdmissionOrder { get; set; }

    /// <summary>
    /// True from admission to the end, but not while the job waits for approval. Indexed with the tenant: the tenant's running jobs are
    /// counted by it.
    /// </summary>
    public bool IsRunning { get; set; }

    /// <summary>
    /// When the saga must check this job again; null when ended or queued, so it is found among the jobs that run or wait for approval.
    /// </summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>
    /// When the saga was last notified of <see cref="DueAt"/>; only the sweep writes it, so it never conflicts with the saga's writes.
    /// </summary>
    public DateTimeOffset? DueNotifiedAt { get; set; }

    /// <summary>How often the command of the job's own stage (quantifying) was sent again without a result.</summary>
    public int RetryAttempts { get; set; }

    /// <summary>When the command to analyze the prompt was sent last.</summary>
    public DateTimeOffset? QuantifySentAt { get; set; }

    public List<TakeState> Takes { get; set; } = [];

    /// <summary>The W3C <c>traceparent</c> of the span in which the job was accepted; null when that was not traced.</summary>
    public string? TraceParent { get; set; }

    /// <summary>Concurrency token: counts writes.</summary>
    public int Version { get; set; }

    /// <summary>Since when the job may run: its start time, else its acceptance.</summary>
    public DateTimeOffset MayRunSince() => StartAt ?? AcceptedAt;

    /// <summary>
    /// True for a queued job that has ended before and whose takes are retried: when its turn comes they go on where they stand, and its
    /// prompt is not analyzed again. A retry that begins with the prompt has no parameters while it is queued.
    /// </summary>
    public bool ResumesTakes() => EndCount > 0 && Parameters is not null;
}
