using AdGenius.Contracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Claims what a paid call needs before it is made: a slot at the provider, the money and the row.</summary>
internal sealed class SubmitClaims(
    ConcurrencyLimiter limiter,
    SubmissionLeases leases,
    SubmissionCompletion completion,
    SubmissionResultPublisher publisher,
    IOptions<SubmissionOptions> options,
    IOptions<BudgetOptions> budgets,
    DatabaseTime time)
{
    /// <summary>
    /// True while the model has a free slot. Without one the row waits, or ends where its result is not awaited any more.
    /// </summary>
    public async Task<bool> HasSlotAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        if (await limiter.FindFreeKeyAsync(work.Database, work.Provider, cancellationToken) is not null)
        {
            return true;
        }

        await (await ReasonToCancelAsync(work, cancellationToken) is { } reason
            ? completion.CancelAsync(work, reason, 0, cancellationToken)
            : WaitForSlotAsync(work, null, cancellationToken));
        return false;
    }

    /// <summary>Reserves a slot and the money, and makes the row "submitting".</summary>
    /// <returns>The key to submit with; null where the row waits or has ended, which it says.</returns>
    public async Task<ProviderKey?> ClaimAsync(SubmissionWork work, ClipRequest clipRequest, CancellationToken cancellationToken)
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
}
