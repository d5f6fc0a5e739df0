using AdGenius.Persistence.Ledger;
using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>Costs of calls: reserved before each call, settled after it.</summary>
internal sealed class LanguageModelBilling(PaidCalls calls, IOptions<LanguageModelOptions> options)
{
    private const string Provider = "language_model";
    private const int MaxReserveAttempts = 20;

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
        var entries = await calls.EntriesAsync(order.JobId, PrefixOf(order), cancellationToken);
        await calls.SettleUnansweredAsync(entries, cancellationToken);
        return Micros.ToDollars(entries.Where(entry => entry.Kind is LedgerKind.Reserved or LedgerKind.Settled)
            .Sum(entry => entry.Kind == LedgerKind.Reserved ? entry.EstimateMicros : entry.AmountMicros));
    }

    /// <summary>
    /// Reserves <paramref name="estimate"/> US dollars; returns the reference, or null where a limit does not allow it, or other deliveries
    /// of the order have reserved each number that was tried.
    /// </summary>
    public async Task<string?> ReserveAsync(PromptOrder order, decimal estimate, CancellationToken cancellationToken)
    {
        var prefix = PrefixOf(order);
        for (var attempt = 0; attempt < MaxReserveAttempts; attempt++)
        {
            var number = (await calls.EntriesAsync(order.JobId, prefix, cancellationToken)).Count;
            switch (await calls.ReserveAsync(ReservationOf(order, $"{prefix}{number}", estimate), cancellationToken))
            {
                case ReserveResult.Refused:
                    return null;
                case ReserveResult.Reserved:
                    return $"{prefix}{number}";
            }

            // Another delivery of the same order has reserved this number meanwhile: each call has a row of its own.
        }

        return null;
    }

    /// <summary>Settles one call and publishes its usage; 0 releases the reservation.</summary>
    public Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken) =>
        calls.SettleAsync(reference, cost, cancellationToken);

    private static string PrefixOf(PromptOrder order) => $"prompt/{order.JobId:N}/";

    private Reservation ReservationOf(PromptOrder order, string reference, decimal estimate) =>
        new()
        {
            Reference = reference,
            JobId = order.JobId,
            TakeId = Guid.Empty, // the prompt belongs to the job as a whole
            TenantName = order.TenantName,
            CreativeId = order.Request.CreativeId,
            Provider = Provider,
            Model = options.Value.Model!,
            Estimate = estimate,
            JobLimit = order.Request.MaxCost,
        };
}
