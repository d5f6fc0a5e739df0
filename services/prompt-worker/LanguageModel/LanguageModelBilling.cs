using AdGenius.Contracts;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Payments;
using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>Costs of calls: reserved before each call, settled after it.</summary>
internal sealed partial class LanguageModelBilling(
    PaidCalls calls,
    IOptions<LanguageModelOptions> options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<LanguageModelBilling> logger)
{
    private const string Provider = "language_model";
    private const int MaxReserveAttempts = 20;
    private const string NotAllowed = "the job's maxCost or the tenant's budget does not allow a call";

    // More than a worker needs to settle a call that has ended.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMinutes(1);

    /// <summary>US dollars of a call with these tokens.</summary>
    public decimal CostOf(long inputTokens, long outputTokens) =>
        ((inputTokens * (options.Value.InputPricePerMillionTokens ?? 0))
            + (outputTokens * (options.Value.OutputPricePerMillionTokens ?? 0)))
        / 1_000_000m;

    /// <summary>
    /// What the calls for a job have cost so far, in US dollars. A call that is not settled may be charged: it counts with its estimate. It
    /// is settled when it can no longer be running, because its worker has ended; a running one is settled by its own worker.
    /// </summary>
    public async Task<decimal> SpentAsync(QuantificationInput input, CancellationToken cancellationToken)
    {
        var entries = await calls.EntriesAsync(input.JobId, PrefixOf(input), cancellationToken);
        var endedBefore = await calls.NowAsync(cancellationToken) - TimeSpan.FromSeconds(options.Value.TimeoutSeconds) - SettleTime;
        await calls.SettleUnansweredAsync(entries.Where(entry => entry.CreatedAt < endedBefore), cancellationToken);
        return SumOf(entries);
    }

    /// <summary>
    /// Reserves <paramref name="estimate"/> US dollars; returns the reference, or null and the reason: a limit does not allow it, the
    /// job has ended, or other deliveries of the command have reserved each number that was tried.
    /// </summary>
    public async Task<(string? Reference, string Reason)> ReserveAsync(
        QuantificationInput input, decimal estimate, CancellationToken cancellationToken)
    {
        var prefix = PrefixOf(input);
        for (var attempt = 0; attempt < MaxReserveAttempts; attempt++)
        {
            var entries = await calls.EntriesAsync(input.JobId, prefix, cancellationToken);
            var number = entries.Count;
            var reservation = ReservationOf(input, $"{prefix}{number}", estimate) with
            {
                TakeLimit = input.IsPreview ? input.Request.MaxCost - SumOf(entries) : null, // it has no account of a job
            };
            switch (await calls.ReserveAsync(reservation, cancellationToken))
            {
                case ReserveResult.Refused { Failure.Code: FailureCode.Cancelled }:
                    return (null, "the job has ended");
                case ReserveResult.Refused:
                    return (null, NotAllowed);
                case ReserveResult.Reserved:
                    return ($"{prefix}{number}", "");
            }

            // Another delivery of the same command has reserved this number meanwhile: each call has a row of its own.
        }

        return (null, NotAllowed);
    }

    /// <summary>
    /// Settles one call that has ended and publishes its usage; 0 releases the reservation. While the database is unavailable it returns,
    /// so that the answer is not lost, and the call is settled when the database is back.
    /// </summary>
    public async Task SettleAsync(string reference, decimal cost)
    {
        try
        {
            await calls.SettleAsync(reference, cost, CancellationToken.None);
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception) || DatabaseOutage.IsDatabaseFailure(exception))
        {
            LogSettlementDelayed(exception, reference);
            _ = SettleLaterAsync(reference, cost);
        }
    }

    private async Task SettleLaterAsync(string reference, decimal cost)
    {
        try
        {
            await DatabaseOutage.RepeatAsync(
                () => calls.SettleAsync(reference, cost, CancellationToken.None), time, lifetime.ApplicationStopping);
        }
        catch (Exception exception)
        {
            LogNotSettled(exception, reference); // it stays reserved, and so counts with its estimate
        }
    }

    private static string PrefixOf(QuantificationInput input) => PaidWork.PromptOf(input.JobId);

    private static decimal SumOf(IEnumerable<LedgerEntry> entries) =>
        Micros.ToDollars(entries.Where(entry => entry.Kind is LedgerKind.Reserved or LedgerKind.Settled)
            .Sum(entry => entry.Kind == LedgerKind.Reserved ? entry.EstimateMicros : entry.AmountMicros));

    private Reservation ReservationOf(QuantificationInput input, string reference, decimal estimate) =>
        new()
        {
            Reference = reference,
            JobId = input.JobId,
            TakeId = Guid.Empty, // the prompt belongs to the job as a whole
            Attempt = input.IsPreview ? null : 0,
            HasJob = !input.IsPreview,
            TenantName = input.TenantName,
            CreativeId = input.Request.CreativeId,
            Provider = Provider,
            Model = options.Value.Model!,
            Estimate = estimate,
            JobLimit = input.Request.MaxCost,
        };

    [LoggerMessage(LogLevel.Warning, "Settlement of call {Reference} delayed: the database failed")]
    private partial void LogSettlementDelayed(Exception exception, string reference);

    [LoggerMessage(LogLevel.Error, "The call {Reference} could not be settled; it stays reserved")]
    private partial void LogNotSettled(Exception exception, string reference);
}
