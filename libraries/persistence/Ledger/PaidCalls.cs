using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Ledger;

/// <summary>
/// Money for calls that a worker makes itself and that are charged whether their answer arrives or not: reserved before each call, settled
/// after it. References of one piece of work begin with a prefix of its own, which ends with <c>/</c>.
/// </summary>
public sealed class PaidCalls(IServiceScopeFactory scopes, IBus bus, IOptions<BudgetOptions> budgets, TimeProvider time)
{
    /// <summary>Adds this class and the tenants' budgets.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddBudgets();
        services.TryAddSingleton<PaidCalls>();
    }

    /// <summary>The entries whose references begin with <paramref name="prefix"/>.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DbContext>().Set<LedgerEntry>().AsNoTracking()
            .Where(entry => entry.Reference.StartsWith(prefix)).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Reserves the estimate of one call. Returns the refusal where a limit of the job or the tenant does not allow it; nothing is reserved
    /// then. Of two workers that reserve the same reference at the same time one makes the call; the other is told that it was there.
    /// </summary>
    /// <param name="call">The call; its reference is unique, and its tenant's limit is looked up here.</param>
    /// <param name="cancellationToken">Stops the transaction.</param>
    public async Task<ReserveResult> ReserveAsync(Reservation call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<DbContext>();
        var now = time.GetUtcNow();
        var reservation = call with
        {
            TenantLimit = await TenantBudgets.LimitOfAsync(database, budgets.Value, call.TenantName, cancellationToken),
        };
        await MoneyLedger.OpenAccountsAsync(database, reservation, now, cancellationToken);
        try
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            var result = await MoneyLedger.ReserveAsync(database, reservation, now, cancellationToken);
            if (result is ReserveResult.Reserved { WasThere: false })
            {
                await transaction.CommitAsync(cancellationToken);
            }

            return result;
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // The reference is unique: another worker has reserved it between this one's look and its insertion.
            if ((await EntriesAsync(call.Reference, cancellationToken)).FirstOrDefault(entry => entry.Reference == call.Reference)
                is { } other)
            {
                return new ReserveResult.Reserved(other.EntryId, WasThere: true);
            }

            throw;
        }
    }

    /// <summary>Settles one call and publishes its usage; 0 US dollars release the reservation.</summary>
    public async Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<DbContext>();
        LedgerEntry? entry;
        await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
        {
            entry = await MoneyLedger.SettleAsync(database, reference, cost, time.GetUtcNow(), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        if (entry is { Kind: LedgerKind.Settled })
        {
            await bus.Publish(UsageEvents.Of(entry), cancellationToken);
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
