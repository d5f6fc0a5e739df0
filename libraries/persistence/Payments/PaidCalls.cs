using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Payments;

/// <summary>
/// Money for calls that a worker makes itself and that are charged whether their answer arrives or not: reserved before each call, settled
/// after it. References of one piece of work begin with a prefix of its own, which ends with <c>/</c>.
/// </summary>
public sealed class PaidCalls(
    IServiceScopeFactory scopes, IBus bus, IOptions<BudgetOptions> budgets, DatabaseClock clock, TimeProvider time)
{
    // The broker confirms in milliseconds; a restart of it takes minutes.
    private static readonly TimeSpan PublishTime = TimeSpan.FromMinutes(10);

    private static readonly Failure NotAwaited = new()
    {
        Code = FailureCode.Cancelled,
        Text = "The job or this attempt has ended; nothing is paid for it any more.",
    };

    /// <summary>Adds this class and the tenants' budgets.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddBudgets();
        services.TryAddSingleton<PaidCalls>();
    }

    /// <summary>The entries of a job whose references begin with <paramref name="prefix"/>.</summary>
    /// <param name="jobId">The job, by which the entries are found: the ledger keeps those of years.</param>
    /// <param name="prefix">The beginning of their references.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(Guid jobId, string prefix, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DbContext>().Set<LedgerEntry>().AsNoTracking()
            .Where(entry => entry.JobId == jobId && entry.Reference.StartsWith(prefix)).ToListAsync(cancellationToken);
    }

    /// <summary>The time now by the clock that the times of entries are of: workers' own clocks differ.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await clock.NowAsync(scope.ServiceProvider.GetRequiredService<DbContext>(), cancellationToken);
    }

    /// <summary>
    /// Reserves the estimate of one call. Only after <see cref="ReserveResult.Reserved"/> may the call be made: a limit of the job or the
    /// tenant does not allow it, its job or attempt has ended while the command was queued (<see cref="FailureCode.Cancelled"/>), or
    /// another delivery of the same command has reserved this reference and makes the call.
    /// </summary>
    /// <param name="call">The call; its reference is its own, and its tenant's limit is looked up here.</param>
    /// <param name="cancellationToken">Stops the transaction.</param>
    public async Task<ReserveResult> ReserveAsync(Reservation call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<DbContext>();
        if (!await IsAwaitedAsync(database, call, cancellationToken))
        {
            return new ReserveResult.Refused(NotAwaited); // before its accounts are opened, because the job may have been erased
        }

        var now = await clock.NowAsync(database, cancellationToken);
        var reservation = call with
        {
            TenantLimit = await TenantBudgets.LimitOfAsync(database, budgets.Value, call.TenantName, cancellationToken),
        };
        await MoneyLedger.OpenAccountsAsync(database, reservation, now, cancellationToken);
        Guid? own = null;
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var result = await MoneyLedger.ReserveAsync(database, reservation, now, cancellationToken);
            if (result is ReserveResult.Reserved { EntryId: var entryId })
            {
                own = entryId;
                await transaction.CommitAsync(cancellationToken);
            }

            return result;
        }
        catch (Exception exception) when (own is not null && DatabaseOutage.IsOutage(exception))
        {
            // The connection broke at the commit, which was carried out or not: the call is not made yet, and no other process makes it.
            if (await FindAfterOutageAsync(call.Reference, cancellationToken) is not { } entry)
            {
                throw;
            }

            return entry.EntryId == own ? new ReserveResult.Reserved(entry.EntryId) : new ReserveResult.Existing(entry.EntryId);
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            database.ChangeTracker.Clear();
            if (await FindAsync(database, call.Reference, cancellationToken) is { } other)
            {
                return new ReserveResult.Existing(other.EntryId); // reserved concurrently
            }

            throw;
        }
    }

    private static async Task<bool> IsAwaitedAsync(DbContext database, Reservation call, CancellationToken cancellationToken) =>
        call.Attempt is not { } attempt
        || await AttemptStates.ReadAsync(database, call.JobId, call.TakeId, attempt, cancellationToken) == AttemptState.Current;

    private async Task<LedgerEntry?> FindAfterOutageAsync(string reference, CancellationToken cancellationToken)
    {
        LedgerEntry? entry = null;
        await DatabaseOutage.RepeatAsync(
            async () =>
            {
                await using var scope = scopes.CreateAsyncScope();
                entry = await FindAsync(scope.ServiceProvider.GetRequiredService<DbContext>(), reference, cancellationToken);
            },
            time,
            cancellationToken);
        return entry;
    }

    private static Task<LedgerEntry?> FindAsync(DbContext database, string reference, CancellationToken cancellationToken) =>
        database.Set<LedgerEntry>().AsNoTracking().SingleOrDefaultAsync(entry => entry.Reference == reference, cancellationToken);

    /// <summary>
    /// Settles one call and publishes its usage, which the orchestrator does where this process ends between; 0 US dollars release the
    /// reservation.
    /// </summary>
    public async Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<DbContext>();
        var now = await clock.NowAsync(database, cancellationToken);
        LedgerEntry? entry;
        await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
        {
            entry = await MoneyLedger.SettleAsync(database, reference, cost, now, cancellationToken);
            if (entry is { Kind: LedgerKind.Settled } && entry.SettledAt == now)
            {
                entry.UsageDueAt = now + PublishTime;
                await MoneyLedger.MarkUsageDueAsync(database, entry.EntryId, entry.UsageDueAt.Value, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        if (entry is { UsageDueAt: not null })
        {
            await bus.PublishConfirmedAsync(UsageEvents.Of(entry), cancellationToken);
            await MoneyLedger.MarkUsagePublishedAsync(database, [entry.EntryId], cancellationToken);
        }
    }

    /// <summary>
    /// Settles calls that were reserved by a worker which ended before it could settle them: they may have been charged, so they count with
    /// their estimates.
    /// </summary>
    public async Task SettleUnansweredAsync(IEnumerable<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries.Where(entry => entry.Kind == LedgerKind.Reserved))
        {
            await SettleAsync(entry.Reference, Micros.ToDollars(entry.EstimateMicros), cancellationToken);
        }
    }
}
