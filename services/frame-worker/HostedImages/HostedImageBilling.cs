using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>
/// Costs of hosted pictures: reserved before each request, settled after it. A picture whose outcome is unknown is never requested again.
/// </summary>
internal sealed class HostedImageBilling(
    IServiceScopeFactory scopes, IBus bus, IOptions<HostedImagesOptions> options, IOptions<BudgetOptions> budgets, TimeProvider time)
{
    private const string Provider = "hosted_images";

    /// <summary>Reserves the price of one picture and returns the reservation's reference.</summary>
    /// <exception cref="KeyframeSourceException">A limit does not allow it, or an earlier command of the same picture may have been
    /// charged.</exception>
    public async Task<string> ReserveAsync(RenderKeyframes command, Keyframe keyframe, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var now = time.GetUtcNow();
        var prefix = $"{PrefixOf(command)}{keyframe.Index}/";
        var before = await database.Set<LedgerEntry>().AsNoTracking().Where(entry => entry.Reference.StartsWith(prefix))
            .ToListAsync(cancellationToken);
        if (before.Find(entry => entry.Kind is LedgerKind.Reserved or LedgerKind.Settled) is { } open)
        {
            // Requested by a worker that ended before storing it. It may have been generated, so it counts as paid and is not requested
            // again.
            await MoneyLedger.SettleAsync(database, open.Reference, Micros.ToDollars(open.EstimateMicros), now, cancellationToken);
            throw Unknown();
        }

        var reservation = new Reservation
        {
            Reference = $"{prefix}{before.Count}",
            JobId = command.JobId,
            TakeId = command.TakeId,
            TenantName = command.TenantName,
            CreativeId = command.CreativeId ?? "",
            Provider = Provider,
            Model = options.Value.Model,
            Estimate = options.Value.PricePerPicture,
            JobLimit = command.JobMaxCost,
            TenantLimit = await TenantBudgets.LimitOfAsync(database, budgets.Value, command.TenantName, cancellationToken),
        };
        await MoneyLedger.OpenAccountsAsync(database, reservation, now, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await MoneyLedger.ReserveAsync(database, reservation, now, cancellationToken) is ReserveResult.Refused refused)
        {
            throw new KeyframeSourceException(refused.Failure); // the transaction is rolled back: nothing was reserved
        }

        await transaction.CommitAsync(cancellationToken);
        return reservation.Reference;
    }

    /// <summary>Settles one picture and publishes its usage.</summary>
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

    /// <summary>What the keyframes of <paramref name="command"/> have cost so far, in US dollars.</summary>
    public async Task<decimal> CostOfAsync(RenderKeyframes command, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var prefix = PrefixOf(command);
        var entries = await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>().AsNoTracking()
            .Where(entry => entry.Reference.StartsWith(prefix) && entry.Kind == LedgerKind.Settled)
            .Select(entry => new { entry.Reference, entry.AmountMicros })
            .ToListAsync(cancellationToken);
        return Micros.ToDollars(entries.Where(
            entry => command.Keyframes.Any(keyframe => entry.Reference.StartsWith($"{prefix}{keyframe.Index}/", StringComparison.Ordinal)))
            .Sum(entry => entry.AmountMicros));
    }

    /// <summary>The failure of a request that may have been charged.</summary>
    public static KeyframeSourceException Unknown() => new(new Failure
    {
        Code = FailureCode.OutcomeUnknown,
        Text = "The response to a picture request was lost; the charge may have been made. The request is not retried and counts as paid.",
    });

    private static string PrefixOf(RenderKeyframes command) => $"images/{command.TakeId:N}/{command.Attempt}/";
}
