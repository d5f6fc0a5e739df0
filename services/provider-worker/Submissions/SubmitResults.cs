using AdGenius.Contracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Records what a paid call returned, or that it was not made.</summary>
internal sealed partial class SubmitResults(
    RefusedKeys refusedKeys,
    PictureStaging staging,
    SubmitResultRecorder recorder,
    SubmitDeferral deferral,
    SubmissionCompletion completion,
    SubmissionResultPublisher publisher,
    IOptions<SubmissionOptions> options,
    DatabaseTime time,
    ILogger<SubmitResults> logger)
{
    /// <summary>Records what the call with <paramref name="key"/> returned.</summary>
    public async Task ApplyAsync(SubmissionWork work, ProviderKey key, SubmitResult result, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var hasOtherKey = HasOtherKey(work.Provider, key, result);
        switch (result)
        {
            case SubmitResult.Accepted accepted when ProviderJobIds.CanBeStored(accepted.JobId):
                await AcceptAsync(work, accepted, cancellationToken);
                break;
            case SubmitResult.ImageReturned returned:
                var picture = await staging.StoreAsync(work, returned, cancellationToken);
                await recorder.RecordAsync(
                    work, null, () => StagedAsync(work, picture, returned.Cost ?? row.Estimate, cancellationToken), picture);
                break;
            case SubmitResult.Refused when hasOtherKey:
                await recorder.RecordAsync(work, null, () => SubmitAgainAsync(work, cancellationToken));
                break;
            case SubmitResult.Refused refused when MayHaveKeyElsewhere(work, refused):
                await recorder.RecordAsync(
                    work, null, () => deferral.DeferAsync(work, refused.Failure.Text, null, throttled: false, cancellationToken));
                break;
            case SubmitResult.Refused refused:
                await recorder.RecordAsync(
                    work, null, () => completion.FailAsync(work, refused.Failure, refused.Cost, cancellationToken));
                break;
            case SubmitResult.Deferred deferred:
                await recorder.RecordAsync(
                    work, null, () => deferral.DeferAsync(work, deferred.Why, deferred.RetryAfter, deferred.Throttled, cancellationToken));
                break;
            case SubmitResult.Accepted or SubmitResult.Unknown:
                if (result is SubmitResult.Accepted { JobId: var id })
                {
                    LogIdNotStorable(logger, row.SubmissionId, row.Model, id.Length, ProviderJobIds.Show(id));
                }

                await recorder.RecordAsync(work, null, () => ReconcileNextAsync(work, cancellationToken)); // a callback may write the row
                break;
        }
    }

    /// <summary>
    /// Makes the row due again once the database is available. The money stays reserved: the next claim finds it by its reference.
    /// </summary>
    public async Task WithdrawClaimAsync(SubmissionWork work)
    {
        SubmitResultRecorder.DetachOthers(work); // the entry of the ledger that the transaction may not have committed
        await recorder.RecordAsync(work, null, () => SubmitAgainAsync(work, CancellationToken.None));
    }

    /// <summary>Makes the row due at once: nothing was sent, or the key was refused, which costs nothing.</summary>
    private Task SubmitAgainAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        work.Row.Status = SubmissionStatus.Recorded;
        work.Row.SentAt = null;
        work.Row.DueAt = time.GetUtcNow();
        return work.SaveAsync(cancellationToken);
    }

    /// <summary>True when <paramref name="key"/> was refused and the provider has another, which the next claim uses.</summary>
    private bool HasOtherKey(IVideoProvider provider, ProviderKey key, SubmitResult result)
    {
        switch (result)
        {
            case SubmitResult.Refused { IsOfKey: true, Cost: 0 } refused:
                return refusedKeys.Add(provider, key, refused.Failure.Text);
            case SubmitResult.Accepted or SubmitResult.ImageReturned:
                refusedKeys.Remove(provider, key);
                return false;
            default:
                return false;
        }
    }

    /// <summary>
    /// True for a while after every key of this worker was rejected, where other workers may share the database: a key that was revoked is
    /// replaced in one worker after the other, and the submission is left to one that has the new key.
    /// </summary>
    private bool MayHaveKeyElsewhere(SubmissionWork work, SubmitResult.Refused refused) =>
        refused is { IsOfKey: true, Cost: 0, Failure.Code: FailureCode.ProviderUnavailable }
        && !work.Database.Database.IsSqlite()
        && refusedKeys.AllRefusedFor(work.Provider) < options.Value.OtherWorkerTimeout;

    /// <summary>Records that the call has ended without a job. The row remains "submitting", and the next step reconciles it.</summary>
    private Task ReconcileNextAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        work.SentCall = work.SentCall with { EndedAt = now };
        work.Row.DueAt = now + work.Provider.Traits.PollInterval;
        return work.SaveAsync(cancellationToken);
    }

    private async Task AcceptAsync(SubmissionWork work, SubmitResult.Accepted accepted, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var differs = accepted.Estimate is { } reported && reported != row.Estimate;
        var isRepeated = false;
        var isTaken = false;
        var isRecorded = await recorder.RecordAsync(work, accepted.JobId, async () => // first: everything after it can be repeated
        {
            isTaken = isRepeated && await IsOfAnotherAsync(work, accepted, cancellationToken);
            isRepeated = true;
            if (isTaken)
            {
                await ReconcileNextAsync(work, cancellationToken); // it may have the job of the other
                return;
            }

            Accept(row, accepted.JobId, accepted.Token, work.Provider.Traits, time.GetUtcNow());
            row.Estimate = accepted.Estimate ?? row.Estimate;
            await work.SaveAsync(cancellationToken);
        });
        if (!isRecorded || isTaken)
        {
            return;
        }

        if (differs)
        {
            await using var transaction = await work.Database.Database.BeginTransactionAsync(cancellationToken);
            await MoneyLedger.CorrectAsync(work.Database, work.Reference, row.Estimate, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await publisher.StartedAsync(row, cancellationToken);
        await publisher.ProgressAsync(row, null, "accepted by the provider", cancellationToken);
    }

    /// <summary>
    /// True when another submit of the same job has got this one's job, which both may have
    /// (<see cref="SimilarSubmit.IsInterchangeable"/>), while the database was unavailable here.
    /// </summary>
    private static Task<bool> IsOfAnotherAsync(
        SubmissionWork work, SubmitResult.Accepted accepted, CancellationToken cancellationToken) =>
        work.Database.Set<Submission>().AnyAsync(
            other => other.Model == work.Row.Model && other.ProviderJobId == accepted.JobId
                && other.JobId == work.Row.JobId && other.SubmissionId != work.Row.SubmissionId
                && (accepted.Token == null || other.ProviderToken == accepted.Token),
            cancellationToken);

    private Task StagedAsync(SubmissionWork work, MediaReference? picture, decimal cost, CancellationToken cancellationToken)
    {
        if (picture is null)
        {
            return completion.FailAsync(
                work,
                new Failure
                {
                    Code = FailureCode.StorageUnavailable,
                    Text = "The picture was generated and could not be stored, because the object store was unavailable.",
                },
                cost,
                cancellationToken);
        }

        work.Row.Clip = picture;
        return completion.CompleteAsync(work, SubmissionStatus.ImageGenerated, cost, cancellationToken);
    }

    /// <summary>Records that the provider has accepted the job.</summary>
    public static void Accept(Submission row, string jobId, string? token, ProviderTraits traits, DateTimeOffset now)
    {
        row.Status = SubmissionStatus.Submitted;
        row.ProviderJobId = jobId;
        row.ProviderToken = token ?? traits.JobServer;
        row.Deferrals = 0;
        row.DueAt = now + traits.PollInterval;
        var deadline = now + traits.Deadline;
        row.Deadline = row.Command.NotAfter is { } notAfter && notAfter < deadline ? notAfter : deadline;
    }

    [LoggerMessage(LogLevel.Error, "The job id that {Model} has returned for submission {SubmissionId} cannot be stored or asked for: "
        + "{Length} characters, {ProviderJobId}; the job may be paid and is searched for as after a lost response")]
    private static partial void LogIdNotStorable(
        ILogger logger, Guid submissionId, string model, int length, string providerJobId);
}
