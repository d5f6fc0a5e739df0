using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Voice;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Speech;

/// <summary>
/// Costs of spoken sentences: reserved before each call, settled after it. A call whose outcome is unknown counts as paid and is never
/// repeated.
/// </summary>
internal sealed class SpeechBilling(
    IServiceScopeFactory scopes, IBus bus, IOptions<SpeechOptions> options, IOptions<BudgetOptions> budgets, TimeProvider time)
{
    private const string Provider = "speech";

    /// <summary>Reserves the price of one sentence and returns the reservation's reference.</summary>
    /// <exception cref="SpeechPaymentException">A limit does not allow it, or an earlier call for the same sentence may have been
    /// charged.</exception>
    public async Task<string> ReserveAsync(FinishVideo command, string key, decimal cost, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var now = time.GetUtcNow();
        var prefix = PrefixOf(command, key);
        var before = await database.Set<LedgerEntry>().AsNoTracking().Where(entry => entry.Reference.StartsWith(prefix))
            .ToListAsync(cancellationToken);
        if (before.Find(entry => entry.Kind is LedgerKind.Reserved or LedgerKind.Settled) is { } open)
        {
            // Sent by a worker that ended before it could keep the answer. It may have been charged, so it counts as paid.
            await SettleAsync(open.Reference, Micros.ToDollars(open.EstimateMicros), cancellationToken);
            throw new SpeechPaymentException(new Failure
            {
                Code = FailureCode.OutcomeUnknown,
                Text = "The answer to a sentence of the voice-over was lost; the charge may have been made. The call is not repeated and "
                    + "counts as paid.",
            });
        }

        var reservation = new Reservation
        {
            Reference = $"{prefix}{before.Count}",
            JobId = command.JobId,
            TakeId = command.TakeId,
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Provider = Provider,
            Model = options.Value.Model,
            Estimate = cost,
            JobLimit = command.JobMaxCost,
            TenantLimit = await TenantBudgets.LimitOfAsync(database, budgets.Value, command.TenantName, cancellationToken),
        };
        await MoneyLedger.OpenAccountsAsync(database, reservation, now, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await MoneyLedger.ReserveAsync(database, reservation, now, cancellationToken) is ReserveResult.Refused refused)
        {
            throw new SpeechPaymentException(refused.Failure); // the transaction is rolled back: nothing was reserved
        }

        await transaction.CommitAsync(cancellationToken);
        return reservation.Reference;
    }

    /// <summary>Settles one sentence and publishes its usage; 0 releases it.</summary>
    public async Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        LedgerEntry? entry;
        await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
        {
            entry = await MoneyLedger.SettleAsync(database, reference, cost, time.GetUtcNow(), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        if (entry is { Kind: LedgerKind.Settled })
        {
            await bus.Publish(
                new UsageRecorded
                {
                    EntryId = entry.EntryId,
                    JobId = entry.JobId,
                    TakeId = entry.TakeId,
                    TenantName = entry.TenantName,
                    CreativeId = entry.CreativeId,
                    Model = entry.Provider,
                    Cost = Micros.ToDollars(entry.AmountMicros),
                    At = entry.SettledAt ?? entry.CreatedAt,
                },
                cancellationToken);
        }
    }

    /// <summary>Settles what a worker reserved that ended between keeping a sentence and settling it.</summary>
    public async Task ConfirmAsync(FinishVideo command, string key, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var prefix = PrefixOf(command, key);
        var open = await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>().AsNoTracking()
            .Where(entry => entry.Reference.StartsWith(prefix) && entry.Kind == LedgerKind.Reserved)
            .ToListAsync(cancellationToken);
        foreach (var entry in open)
        {
            await SettleAsync(entry.Reference, Micros.ToDollars(entry.EstimateMicros), cancellationToken);
        }
    }

    /// <summary>What the command's sentences have cost, in US dollars.</summary>
    public async Task<decimal> CostOfAsync(FinishVideo command, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var prefix = PrefixOf(command);
        var amounts = await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>().AsNoTracking()
            .Where(entry => entry.Reference.StartsWith(prefix) && entry.Kind == LedgerKind.Settled)
            .Select(entry => entry.AmountMicros)
            .ToListAsync(cancellationToken);
        return Micros.ToDollars(amounts.Sum());
    }

    private static string PrefixOf(FinishVideo command) => $"speech/{command.TakeId:N}/{command.Attempt}/";

    private static string PrefixOf(FinishVideo command, string key) => $"{PrefixOf(command)}{key}/";
}
