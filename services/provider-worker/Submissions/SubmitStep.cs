using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Models;
using AdGenius.Downloads;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Makes the paid call, once: the slot and the money are reserved and the row is "submitting" before anything is sent.</summary>
internal sealed partial class SubmitStep(
    SubmissionPlanner planner,
    ConcurrencyLimiter limiter,
    RefusedKeys refusedKeys,
    SourcePictureLoader pictures,
    PlainPictures plainPictures,
    SubmissionCompletion completion,
    SubmissionResultPublisher publisher,
    SubmitResultRecorder recorder,
    PictureStaging staging,
    SubmissionLeases leases,
    IOptions<SubmissionOptions> options,
    IOptions<BudgetOptions> budgets,
    DatabaseTime time,
    ILogger<SubmitStep> logger)
{
    private static readonly TimeSpan MaxDeferralDelay = TimeSpan.FromMinutes(1);

    /// <summary>Runs the step once.</summary>
    public async Task RunAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        if (time.GetUtcNow() >= row.Deadline)
        {
            await (row.UnconfirmedSubmits == 0
                ? completion.FailAsync(work, Failures.NotSubmitted(), 0, cancellationToken)
                : completion.CancelAsync(work, FailureCode.DeadlineExceeded, 0, cancellationToken));
            return;
        }

        if (UnusableFor(work) is { } unusable)
        {
            await LeaveOrEndAsync(work, unusable, cancellationToken);
            return;
        }

        if (await RequestOfAsync(work, cancellationToken) is not { } clipRequest)
        {
            return;
        }

        if (work.Provider.Traits.ReturnsPicture && await staging.FaultAsync(cancellationToken) is { } fault)
        {
            await DeferAsync(work, fault, null, throttled: false, cancellationToken, FailureCode.StorageUnavailable);
            return;
        }

        await SubmitAsync(work, clipRequest, cancellationToken);
    }

    /// <summary>
    /// Why the model cannot be used, where the row would wait until its job ends. A server that is not ready at the moment is waited for.
    /// </summary>
    private static Failure? UnusableFor(SubmissionWork work)
    {
        var traits = work.Provider.Traits;
        return work.Row.UnconfirmedSubmits == 0
            && (traits.MaxConcurrent == 0 || traits.State is VideoModelState.NoKey or VideoModelState.Retired)
            ? ClipPlanner.Unusable(traits)
            : null;
    }

    /// <summary>Leaves the row to a worker that can use its model, or fails it.</summary>
    private async Task LeaveOrEndAsync(SubmissionWork work, Failure unusable, CancellationToken cancellationToken)
    {
        if (!await planner.IsLeftAsync(work, cancellationToken))
        {
            // Where this worker does not know the model, the one that planned it may be started again.
            await completion.FailAsync(work, unusable with { Retryable = work.Provider is MissingProvider }, 0, cancellationToken);
        }
    }

    /// <summary>The request with its picture; null where it waits or has ended, which the row says.</summary>
    private async Task<ClipRequest?> RequestOfAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var clipRequest = work.ClipRequest;
        if (clipRequest.SourceImage is not { } sourceImage)
        {
            return clipRequest;
        }

        // Its picture is fetched and converted once there is a slot, not at every look for one.
        if (await limiter.FindFreeKeyAsync(work.Database, work.Provider, cancellationToken) is null)
        {
            await (await ReasonToCancelAsync(work, cancellationToken) is { } reason
                ? completion.CancelAsync(work, reason, 0, cancellationToken)
                : WaitForSlotAsync(work, null, cancellationToken));
            return null;
        }

        var picture = await pictures.LoadAsync(sourceImage, work.Row.TenantName, work.Provider.Traits.ImageAsBytes, cancellationToken);
        switch (picture is PictureResult.Loaded found ? await plainPictures.MakeAsync(found.Picture, cancellationToken) : picture)
        {
            case PictureResult.Refused refused:
                await completion.FailAsync(work, refused.Failure, 0, cancellationToken);
                return null;
            case PictureResult.TransientFailure again:
                await DeferAsync(work, again.Reason, null, throttled: false, cancellationToken, CodeOf(again));
                return null;
            case PictureResult.Loaded loaded:
                return clipRequest with { Picture = loaded.Picture };
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Claims a slot and the money, makes the paid call and records its result.</summary>
    private async Task SubmitAsync(SubmissionWork work, ClipRequest clipRequest, CancellationToken cancellationToken)
    {
        ProviderKey? key;
        try
        {
            key = await ClaimAsync(work, clipRequest, cancellationToken);
        }
        catch (Exception exception) when (work.Row.Status == SubmissionStatus.Submitting && DatabaseOutage.IsOutage(exception))
        {
            // The claim may be committed. Nothing was sent: left as it is, the row would be reconciled as a lost submit, and count as paid.
            await WithdrawClaimAsync(work);
            return;
        }

        if (key is not null)
        {
            // From here on a shutdown of the host must not interrupt the call: it ends within the time limit of its attempts.
            var result = await work.Provider.SubmitAsync(clipRequest, key, CancellationToken.None);
            await ApplyResultAsync(work, result, HasOtherKey(work.Provider, key, result), CancellationToken.None);
        }
    }

    private static FailureCode CodeOf(PictureResult.TransientFailure failure) =>
        failure.IsStorage ? FailureCode.StorageUnavailable : FailureCode.ProviderUnavailable;

    private async Task<ProviderKey?> ClaimAsync(SubmissionWork work, ClipRequest clipRequest, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var now = time.GetUtcNow();
        var tenantLimit = await TenantBudgets.LimitOfAsync(work.Database, budgets.Value, row.TenantName, cancellationToken);
        var reservation = ReservationOf(work, clipRequest, tenantLimit);
        await MoneyLedger.OpenAccountsAsync(work.Database, reservation, now, cancellationToken);
        await ConcurrencyLimiter.EnsureSlotLockAsync(work.Database, row.Model, cancellationToken);
        using var slot = await limiter.AcquireAsync(row.Model, cancellationToken);
        await using var transaction = await work.Database.Database.BeginTransactionAsync(cancellationToken);
        await ConcurrencyLimiter.LockAsync(work.Database, row.Model, cancellationToken);

        // The row was read before the picture was loaded, or a lost submit was searched for.
        if (await ReasonToCancelAsync(work, cancellationToken) is { } reason)
        {
            await transaction.RollbackAsync(cancellationToken);
            await completion.CancelAsync(work, reason, 0, cancellationToken);
            return null;
        }

        if (await limiter.FindFreeKeyAsync(work.Database, work.Provider, cancellationToken) is not { } key)
        {
            await WaitForSlotAsync(work, transaction, cancellationToken);
            return null;
        }

        // An existing entry is this row's own: no other uses its references, those of a deleted job of the same id are renamed, and only
        // the holder of its lease makes the row "submitting".
        if (await MoneyLedger.ReserveAsync(work.Database, reservation, now, cancellationToken) is ReserveResult.Refused refused)
        {
            await transaction.RollbackAsync(cancellationToken);
            await completion.FailAsync(work, refused.Failure, 0, cancellationToken);
            return null;
        }

        row.Status = SubmissionStatus.Submitting;
        row.KeyFingerprint = key.Fingerprint;
        row.SentAt = now;
        work.SentCall = new SentCall(work.Provider.Traits.ListedServers, null);

        await work.SaveAsync(cancellationToken);

        // A row that is "submitting" does not show whether its worker crashed or is slow. No other host may reconcile it while the call can
        // still be in progress.
        var limit = work.Provider.Traits.SubmitTimeout;
        await leases.RenewAsync(
            work.Database,
            row.SubmissionId,
            row.LeaseId ?? throw new InvalidOperationException("A submission without a lease is being processed."),
            limit > options.Value.Lease ? limit : options.Value.Lease,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return key;
    }

    private async Task WaitForSlotAsync(SubmissionWork work, IDbContextTransaction? claim, CancellationToken cancellationToken)
    {
        work.Row.DueAt = time.GetUtcNow() + options.Value.SlotPollInterval;
        await work.SaveAsync(cancellationToken);
        if (claim is not null)
        {
            await claim.CommitAsync(cancellationToken);
        }

        await publisher.ProgressAsync(work.Row, null, "waiting for a free slot at the provider", cancellationToken);
    }

    /// <summary>
    /// Makes the row due again once the database is available. The money stays reserved: the next claim finds it by its reference.
    /// </summary>
    private async Task WithdrawClaimAsync(SubmissionWork work)
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

    /// <summary>Why the submission must not be paid any more, as committed now; null while its result is awaited.</summary>
    private static async Task<FailureCode?> ReasonToCancelAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var reason = await work.Database.Set<Submission>().Where(one => one.SubmissionId == row.SubmissionId)
            .Select(one => one.AbandonReason).SingleOrDefaultAsync(cancellationToken);
        return reason
            ?? (await AttemptStates.ReadAsync(work.Database, row.JobId, row.TakeId, row.Attempt, cancellationToken) == AttemptState.Current
                ? null
                : FailureCode.Cancelled);
    }

    private static Reservation ReservationOf(SubmissionWork work, ClipRequest clipRequest, decimal? tenantLimit)
    {
        var row = work.Row;
        return new Reservation
        {
            Reference = work.Reference,
            JobId = row.JobId,
            TakeId = row.TakeId,
            TenantName = row.TenantName,
            CreativeId = row.CreativeId,
            Provider = row.Model,
            Model = work.Provider.Traits.ResolvesTo,
            Estimate = row.Estimate,
            Seconds = clipRequest.DurationSeconds,
            TakeLimit = row.Command.MaxCost - (row.Estimate * row.UnconfirmedSubmits), // each unconfirmed submit may have been accepted
            JobLimit = row.Command.JobMaxCost,
            TenantLimit = tenantLimit,
        };
    }

    private async Task ApplyResultAsync(
        SubmissionWork work, SubmitResult result, bool hasOtherKey, CancellationToken cancellationToken)
    {
        var row = work.Row;
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
                    work, null, () => DeferAsync(work, refused.Failure.Text, null, throttled: false, cancellationToken));
                break;
            case SubmitResult.Refused refused:
                await recorder.RecordAsync(
                    work, null, () => completion.FailAsync(work, refused.Failure, refused.Cost, cancellationToken));
                break;
            case SubmitResult.Deferred deferred:
                await recorder.RecordAsync(
                    work, null, () => DeferAsync(work, deferred.Why, deferred.RetryAfter, deferred.Throttled, cancellationToken));
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
        row.ProviderToken = token;
        row.Deferrals = 0;
        row.DueAt = now + traits.PollInterval;
        var deadline = now + traits.Deadline;
        row.Deadline = row.Command.NotAfter is { } notAfter && notAfter < deadline ? notAfter : deadline;
    }

    private async Task DeferAsync(
        SubmissionWork work,
        string why,
        TimeSpan? retryAfter,
        bool throttled,
        CancellationToken cancellationToken,
        FailureCode code = FailureCode.ProviderUnavailable)
    {
        var row = work.Row;
        var now = time.GetUtcNow();
        row.Deferrals += throttled ? 0 : 1;

        // What must not be sent again before its deadline is not kept until then: a fallback has time left now.
        if (row.Deferrals > options.Value.MaxDeferrals || now + retryAfter >= row.Deadline)
        {
            await completion.FailAsync(
                work, new Failure {
                    Code = code,
                    Retryable = true,
                    RetryAfter = retryAfter,
                    Text = why }, 0, cancellationToken);
            return;
        }

        var delay = options.Value.RetryBaseDelay * Math.Pow(2, Math.Max(0, row.Deferrals - 1));
        if (throttled && now - row.RecordedAt is var waited && waited / 4 > delay)
        {
            delay = waited / 4; // grows with the waiting time; throttling is not a failure, so it is not counted
        }

        delay = (delay > MaxDeferralDelay ? MaxDeferralDelay : delay) * (1 + (Random.Shared.NextDouble() / 4)); // jitter
        row.Status = SubmissionStatus.Recorded;
        row.SentAt = null;
        row.DueAt = work.NextTime(now, delay, retryAfter);
        await work.SaveAsync(cancellationToken);
        await publisher.ProgressAsync(row, null, throttled ? "throttled by the provider" : "waiting for the provider", cancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "The job id that {Model} has returned for submission {SubmissionId} cannot be stored or asked for: "
        + "{Length} characters, {ProviderJobId}; the job may be paid and is searched for as after a lost response")]
    private static partial void LogIdNotStorable(
        ILogger logger, Guid submissionId, string model, int length, string providerJobId);
}
