using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Reconciles a submit whose response was lost, by the network or because the process ended: searches for the job at the provider, and
/// never submits again without proof that there is none.
/// </summary>
internal sealed partial class ReconcileStep(
    ConcurrencyLimiter limiter, SubmissionCompletion completion, DatabaseTime time, ILogger<ReconcileStep> logger)
{
    /// <summary>How long after the end of the submit's call a provider that cannot be asked is asked again.</summary>
    public static readonly TimeSpan ReconcileTimeout = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a process that has the answer to the submit is given to record it, after a database outage that has ended its lease.
    /// </summary>
    private static readonly TimeSpan RecordingTime = SubmitResultRecorder.MaxDelay + TimeSpan.FromSeconds(2);

    private const int MaxResubmissions = 1;

    /// <summary>How a submission ends whose job was not found and may exist.</summary>
    public static Failure OutcomeUnknown => new()
    {
        Code = FailureCode.OutcomeUnknown,
        Text = "The provider's response was lost. The request is not repeated, because it may have been accepted; it counts as paid.",
    };

    /// <summary>
    /// When a submit that could not be reconciled ends at the latest. Where its callback names its job, which is sent when that has ended,
    /// the job has as long as one whose response was not lost.
    /// </summary>
    public static DateTimeOffset EndOf(SubmissionWork work)
    {
        var end = work.CallEndedBy + ReconcileTimeout;
        if (!IsCalledBack(work))
        {
            return end;
        }

        var latest = work.CallEndedBy + work.Provider.Traits.Deadline;
        latest = work.Row.Command.NotAfter is { } notAfter && notAfter < latest ? notAfter : latest;
        return latest > end ? latest : end;
    }

    /// <summary>Runs the step once.</summary>
    public async Task RunAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var now = time.GetUtcNow();
        var sentAt = row.SentAt ?? row.RecordedAt;
        if (row.DueAt <= sentAt) // not yet reconciled, and nothing is recorded of the submit's answer
        {
            row.DueAt = now + RecordingTime;
            await work.SaveAsync(cancellationToken);
            return;
        }

        var end = EndOf(work);
        var similar = await SimilarSubmits.FindAsync(work, sentAt, cancellationToken);
        var known = await KnownJobs(work, sentAt).Select(other => new KnownJob(other.ProviderJobId!, other.ProviderToken))
            .ToListAsync(cancellationToken);
        var lost = new UnconfirmedSubmission(work.ClipRequest, work.Key, sentAt, known.ToHashSet())
        {
            SinceCall = now - work.CallEndedBy,
            SimilarSubmits = [.. similar.Where(other => !other.IsInterchangeable).Select(other => other.ClipRequest)],
            InterchangeableSubmits = similar.Count(other => other.IsInterchangeable),
        };
        var result = CalledBackJob(work) ?? await work.Provider.ReconcileAsync(lost, cancellationToken);
        LogReconciled(logger, row.SubmissionId, row.Model, result.GetType().Name);
        if (result is ReconcileResult.NotReceived && !work.WouldBeListed)
        {
            LogNoProof(logger, row.SubmissionId, row.Model);
            result = new ReconcileResult.Inconclusive();
        }

        switch (result)
        {
            case ReconcileResult.Found found when !ProviderJobIds.CanBeStored(found.JobId):
                await completion.FailAsync(work, OutcomeUnknown, row.Estimate, cancellationToken);
                break;
            case ReconcileResult.Found found when await TryAcceptAsync(work, found, sentAt, similar, cancellationToken):
                break;
            case ReconcileResult.Found when now < end:
                row.DueAt = now + work.Provider.Traits.PollInterval;
                await work.SaveAsync(cancellationToken);
                break;
            case ReconcileResult.Inconclusive { IsShared: true }
                when now < end && similar.Any(other => other.InProgress):
                row.DueAt = now + work.Provider.Traits.PollInterval; // the other submit's own response tells which job is its
                await work.SaveAsync(cancellationToken);
                break;
            case ReconcileResult.Inconclusive
                when now < end && IsCalledBack(work):
                row.DueAt = end; // its callback makes it due before
                await work.SaveAsync(cancellationToken);
                break;
            case ReconcileResult.NotReceived when row.UnconfirmedSubmits < MaxResubmissions:
                row.UnconfirmedSubmits++; // its money stays reserved: the list of jobs is the only evidence
                row.Status = SubmissionStatus.Recorded;
                row.SentAt = null;
                row.DueAt = now;
                await work.SaveAsync(cancellationToken);
                break;
            case ReconcileResult.Unreachable unreachable when now < end:
                // Until then it holds its slot, its money and its take, whatever the provider requests.
                row.DueAt = SubmissionWork.NextTime(now, work.Provider.Traits.PollInterval, unreachable.RetryAfter, end);
                await work.SaveAsync(cancellationToken);
                break;
            default:
                await completion.FailAsync(work, OutcomeUnknown, row.Estimate, cancellationToken);
                break;
        }
    }

    /// <summary>True where the provider was given an address for a callback, and names its job there.</summary>
    private static bool IsCalledBack(SubmissionWork work)
    {
        try
        {
            return work.Provider.NamesJobInCallbacks && work.ClipRequest.CallbackUrl is not null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false; // a request that cannot be read
        }
    }

    private static ReconcileResult.Found? CalledBackJob(SubmissionWork work)
    {
        if (work.SentCall.CalledBackJobId is not { } id || !work.Provider.NamesJobInCallbacks)
        {
            return null;
        }

        var job = work.Provider.JobOfCallback(work.ClipRequest, id);
        return new ReconcileResult.Found(job.Id, job.Token);
    }

    /// <summary>
    /// Records the job that was found, unless another row has it, or has become a similar one since the list was read. Under the lock of
    /// <see cref="ConcurrencyLimiter"/> no submit begins and no other row is reconciled, so that a job gets one row at most.
    /// </summary>
    private async Task<bool> TryAcceptAsync(
        SubmissionWork work,
        ReconcileResult.Found found,
        DateTimeOffset sentAt,
        IReadOnlyList<SimilarSubmit> similar,
        CancellationToken cancellationToken)
    {
        await ConcurrencyLimiter.EnsureSlotLockAsync(work.Database, work.Row.Model, cancellationToken);
        using var slot = await limiter.AcquireAsync(work.Row.Model, cancellationToken);
        await using var transaction = await work.Database.Database.BeginTransactionAsync(cancellationToken);
        await ConcurrencyLimiter.LockAsync(work.Database, work.Row.Model, cancellationToken);
        var before = similar.Select(other => other.SubmissionId).ToHashSet();
        if (await KnownJobs(work, sentAt).AnyAsync(
                job => job.ProviderJobId == found.JobId
                    && (found.Token == null || job.ProviderToken == null || job.ProviderToken == found.Token),
                cancellationToken)
            || (await SimilarSubmits.FindAsync(work, sentAt, cancellationToken)).Any(other => !before.Contains(other.SubmissionId)))
        {
            return false;
        }

        SubmitResults.Accept(work.Row, found.JobId, found.Token, work.Provider.Traits, time.GetUtcNow());
        await work.SaveAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>
    /// The jobs of the last day that belong to other rows. Servers may count anew after a restart, so older ones say nothing.
    /// </summary>
    private static IQueryable<Submission> KnownJobs(SubmissionWork work, DateTimeOffset sentAt)
    {
        var since = sentAt.AddDays(-1);
        return RecentSubmissions.Of(work.Database, work.Row.Model, since)
            .Where(other => other.ProviderJobId != null && (other.RecordedAt > since || other.SentAt > since));
    }

    [LoggerMessage(LogLevel.Warning, "Submission {SubmissionId} to {Model} reconciled after a lost response: {Result}")]
    private static partial void LogReconciled(ILogger logger, Guid submissionId, string model, string result);

    [LoggerMessage(LogLevel.Warning, "Submission {SubmissionId} to {Model} is not listed, which proves nothing: its key, or a server that "
        + "it may have gone to, is not configured any more")]
    private static partial void LogNoProof(ILogger logger, Guid submissionId, string model);
}
