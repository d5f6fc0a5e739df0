using System.Diagnostics;
using AdGenius.Contracts.Clips;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers.Callbacks;
using AdGenius.ProviderWorker.Submissions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Callbacks;

/// <summary>
/// Verifies a callback and makes the submission it is about due, so that its provider is polled now. The content of a callback is never
/// used for anything else: a duplicate, late or reordered callback has no effect, and a lost one costs the polling interval. Only where the
/// response of a submit is not known, the job that a signed callback to the submission's own address names is taken for its job.
/// </summary>
internal sealed partial class CallbackHandler(
    IEnumerable<ICallbackVerifier> verifiers,
    AdGeniusDbContext database,
    CallbackReplayCache replays,
    SubmissionSignal signal,
    IOptions<SubmissionOptions> options,
    DatabaseTime time,
    ILogger<CallbackHandler> logger)
{
    /// <summary>How often a job is noted again because its row was written meanwhile, such as with the end of its call.</summary>
    private const int MaxNotes = 3;

    public async Task<CallbackOutcome> HandleAsync(ProviderCallback callback, CancellationToken cancellationToken)
    {
        if (verifiers.FirstOrDefault(verifier => verifier.ModelId == callback.Model) is not { } verifier)
        {
            LogRefused(callback.Model, "the model's provider sends no callbacks");
            return CallbackOutcome.Unsupported;
        }

        var address = options.Value.CallbackAddress is { } gateway ? CallbackAddresses.Of(gateway, callback) : null;
        switch (await verifier.VerifyAsync(callback, address, cancellationToken))
        {
            case CallbackVerdict.Valid valid:
                return await AcceptAsync(callback, valid, cancellationToken);
            case CallbackVerdict.Unverifiable unverifiable:
                LogUnverifiable(callback.Model, unverifiable.Reason);
                return CallbackOutcome.Unverifiable;
            case CallbackVerdict.Refused refused:
                LogRefused(callback.Model, refused.Reason);
                return CallbackOutcome.Refused;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Records the delivery and makes its submission due, both or neither.</summary>
    private async Task<CallbackOutcome> AcceptAsync(
        ProviderCallback callback,
        CallbackVerdict.Valid valid,
        CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (valid.Signature is { } signature && !await replays.TryAddAsync($"{callback.Model}/{signature}", cancellationToken))
        {
            return CallbackOutcome.Replayed;
        }

        var now = time.GetUtcNow();
        var rows = database.Set<Submission>()
            .Where(row => row.Model == callback.Model && row.Status == SubmissionStatus.Submitted && row.DueAt > now);
        rows = callback.SubmissionId is { } submissionId
            ? rows.Where(row => row.SubmissionId == submissionId)
            : rows.Where(row => row.ProviderJobId == valid.JobId && row.ProviderJobId != null);
        if (Activity.Current is not null
            && await rows.Select(row => new { row.JobId, row.TraceParent }).FirstOrDefaultAsync(cancellationToken) is { } called)
        {
            JobTrace.Tag(called.JobId);
            JobTrace.Link(called.TraceParent); // the provider's request is a trace of its own
        }

        var updated = await rows.ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now), cancellationToken);
        if (updated == 0 && callback.SubmissionId is { } lostId && valid is { JobId: { } jobId, Signature: not null })
        {
            updated = await NoteJobAsync(callback.Model, lostId, jobId, now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        if (updated > 0)
        {
            signal.Notify();
        }

        return CallbackOutcome.Accepted;
    }

    /// <summary>
    /// Notes the job of a submit whose response is not known, for <see cref="ReconcileStep"/>. The provider sends the callback once, also
    /// while the call is in progress, whose response may still be lost, or after the process that made the call has ended; where the call
    /// may be in progress, its end makes the row due.
    /// </summary>
    private async Task<int> NoteJobAsync(
        string model, Guid submissionId, string jobId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = database.Set<Submission>().Where(
            row => row.SubmissionId == submissionId && row.Model == model && row.Status == SubmissionStatus.Submitting);
        for (var attempt = 0; attempt < MaxNotes && ProviderJobIds.CanBeStored(jobId); attempt++)
        {
            if (await rows.Select(row => new { row.ProviderToken, row.Version, row.LeaseExpiresAt })
                .SingleOrDefaultAsync(cancellationToken) is not { } lost)
            {
                return 0;
            }

            var call = SentCall.Read(lost.ProviderToken);
            var isOver = call.EndedAt is not null || lost.LeaseExpiresAt is not { } leasedUntil || leasedUntil < now;
            var token = (call with { CalledBackJobId = jobId }).Write();
            var noted = await rows.Where(row => row.Version == lost.Version).ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(row => row.ProviderToken, token).SetProperty(row => row.Version, lost.Version + 1);
                    if (isOver)
                    {
                        set.SetProperty(row => row.DueAt, now);
                    }
                },
                cancellationToken);
            if (noted > 0)
            {
                return noted;
            }
        }

        return 0;
    }

    [LoggerMessage(LogLevel.Warning, "Callback for {Model} refused: {Reason}")]
    private partial void LogRefused(string model, string reason);

    [LoggerMessage(LogLevel.Warning, "Callback for {Model} cannot be verified, polling continues: {Reason}")]
    private partial void LogUnverifiable(string model, string reason);
}
