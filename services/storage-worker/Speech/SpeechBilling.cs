using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Finishing.Voice;
using AdGenius.Persistence.Ledger;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Speech;

/// <summary>
/// Costs of spoken sentences: reserved before each call, settled after it. A call whose outcome is unknown counts as paid and is never
/// repeated.
/// </summary>
internal sealed class SpeechBilling(PaidCalls calls, IOptions<SpeechOptions> options)
{
    private const string Provider = "speech";

    /// <summary>Reserves the price of one sentence and returns the reservation's reference.</summary>
    /// <exception cref="SpeechPaymentException">A limit does not allow it, or an earlier call for the same sentence may have been
    /// charged.</exception>
    public async Task<string> ReserveAsync(FinishVideo command, string key, decimal cost, CancellationToken cancellationToken)
    {
        var prefix = PrefixOf(command, key);
        var before = await calls.EntriesAsync(command.JobId, prefix, cancellationToken);
        if (before.Any(entry => entry.Kind is LedgerKind.Reserved or LedgerKind.Settled))
        {
            // Sent by a worker that ended before it could keep the answer. It may have been charged, so it counts as paid.
            await calls.SettleUnansweredAsync(before, cancellationToken);
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
        };
        return await calls.ReserveAsync(reservation, cancellationToken) switch
        {
            ReserveResult.Reserved => reservation.Reference,
            ReserveResult.Refused refused => throw new SpeechPaymentException(refused.Failure),
            _ => throw new SpeechPaymentException(new Failure
            {
                Code = FailureCode.ProviderUnavailable,
                Retryable = true,
                Text = "Another worker has requested a sentence of the voice-over and waits for it.",
            }),
        };
    }

    /// <summary>Settles one sentence and publishes its usage; 0 releases it.</summary>
    public Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken) =>
        calls.SettleAsync(reference, cost, cancellationToken);

    /// <summary>Settles what a worker reserved that ended between keeping a sentence and settling it.</summary>
    public async Task ConfirmAsync(FinishVideo command, string key, CancellationToken cancellationToken) =>
        await calls.SettleUnansweredAsync(
            await calls.EntriesAsync(command.JobId, PrefixOf(command, key), cancellationToken), cancellationToken);

    /// <summary>What the command's sentences have cost, in US dollars.</summary>
    public async Task<decimal> CostOfAsync(FinishVideo command, CancellationToken cancellationToken) => Micros.ToDollars(
        (await calls.EntriesAsync(command.JobId, PrefixOf(command), cancellationToken)).Where(entry => entry.Kind == LedgerKind.Settled)
            .Sum(entry => entry.AmountMicros));

    private static string PrefixOf(FinishVideo command) => $"speech/{command.TakeId:N}/{command.Attempt}/";

    private static string PrefixOf(FinishVideo command, string key) => $"{PrefixOf(command)}{key}/";
}
