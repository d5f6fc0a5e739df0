using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>Costs of calls: reserved before each call, settled after it.</summary>
internal sealed class LanguageModelBilling(
    IServiceScopeFactory scopes, IBus bus, IOptions<LanguageModelOptions> options, IOptions<BudgetOptions> budgets, TimeProvider time)
{
    private const string Provider = "language_model";

    /// <summary>US dollars of a call with these tokens.</summary>
    public decimal CostOf(long inputTokens, long outputTokens) =>
        ((inputTokens * (options.Value.InputPricePerMillionTokens ?? 0))
            + (outputTokens * (options.Value.OutputPricePerMillionTokens ?? 0)))
        / 1_000_000m;

    /// <summary>
    /// What the calls for a job have cost so far, in US dollars. A call whose worker ended before settling it may have been charged: it
    /// counts with its estimate.
    /// </summary>
    public async Task<decimal> SpentAsync(PromptOrder order, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var prefix = PrefixOf(order);
        var entries = await database.Set<LedgerEntry>().AsNoTracking().Where(entry => entry.Reference.StartsWith(prefix))
            .ToListAsync(cancellationToken);
        foreach (var open in entries.Where(entry => entry.Kind == LedgerKind.Reserved))
        {
            await SettleAsync(open.Reference, Micros.ToDollars(open.EstimateMicros), cancellationToken);
        }

        return Micros.ToDollars(entries.Where(entry => entry.Kind is LedgerKind.Reserved or LedgerKind.Settled)
            .Sum(entry => entry.Kind == LedgerKind.Reserved ? entry.EstimateMicros : entry.AmountMicros));
    }

    /// <summary>Reserves <paramref name="estimate"/> US dollars; returns the reference, or null where a limit does not allow it.</summary>
    public async Task<string?> ReserveAsync(PromptOrder order, decimal estimate, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var now = time.GetUtcNow();
        var prefix = PrefixOf(order);
        var count = await database.Set<LedgerEntry>().CountAsync(entry => entry.Reference.StartsWith(prefix), cancellationToken);
        var reservation = new Reservation
        {
            Reference = $"{prefix}{count}",
            JobId = order.JobId,
            TakeId = Guid.Empty, // the prompt belongs to the job as a whole
            TenantName = order.TenantName,
            CreativeId = order.Request.CreativeId,
            Provider = Provider,
            Model = options.Value.Model!,
            Estimate = estimate,
            JobLimit = order.Request.MaxCost,
            TenantLimit = budgets.Value.LimitOf(order.TenantName),
        };
        await MoneyLedger.OpenAccountsAsync(database, reservation, now, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await MoneyLedger.ReserveAsync(database, reservation, now, cancellationToken) is ReserveResult.Refused)
        {
            return null; // the transaction is rolled back: nothing was reserved
        }

        await transaction.CommitAsync(cancellationToken);
        return reservation.Reference;
    }

    /// <summary>Settles one call and publishes its usage; 0 releases the reservation.</summary>
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

    private static string PrefixOf(PromptOrder order) => $"prompt/{order.JobId:N}/";
}
