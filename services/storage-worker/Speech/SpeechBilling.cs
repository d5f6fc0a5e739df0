using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Finishing.Voice;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Payments;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Speech;

/// <summary>
/// Costs of spoken sentences: reserved before each call, settled after it. A call whose answer was lost counts as paid and is not repeated.
/// A call of a worker that ended counts as paid too; when it can no longer be running, it is repeated once. So is one whose sound could not
/// be kept.
/// </summary>
internal sealed class SpeechBilling(PaidCalls calls, IOptions<SpeechOptions> options)
{
    private const string Provider = "speech";

    // Part of the reference of a repeated call.
    private const string Repetition = "repetition-";

    // The end of the reference of an entry of zero: the sound of an earlier call could not be kept.
    private const string NotKept = "not-kept";

    /// <summary>How long a call may be running after it was reserved.</summary>
    private TimeSpan MaxCall => options.Value.Timeout + StoreSpeechCache.MaxStoreTime;

    /// <summary>
    /// Refuses sentences that together cost more than the take may spend. Earlier calls of the command that are not settled may have been
    /// charged, so they count.
    /// </summary>
    /// <param name="command">The command; its limit does not include calls that are not settled.</param>
    /// <param name="cost">US dollars of the sentences that are still to be spoken.</param>
    /// <param name="cancellationToken">Stops the queries.</param>
    /// <exception cref="SpeechPaymentException">The limit does not allow it.</exception>
    public async Task CheckAsync(FinishVideo command, decimal cost, CancellationToken cancellationToken)
    {
        if (command.MaxCost is not { } maxCost)
        {
            return;
        }

        var before = await calls.EntriesAsync(command.JobId, PrefixOf(command), cancellationToken);
        var unsettled = Micros.ToDollars(before.Where(entry => entry.Kind == LedgerKind.Reserved).Sum(entry => entry.EstimateMicros));
        if (cost + unsettled <= maxCost)
        {
            return;
        }

        if (cost <= maxCost && Remaining(before, await calls.NowAsync(cancellationToken)) is { } remaining)
        {
            throw Running(remaining); // it may be released, or its sentence kept
        }

        await calls.SettleUnansweredAsync(before, cancellationToken);
        var earlier = unsettled == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $", and {unsettled:0.00##} may have been charged for calls of a worker that ended");
        throw new SpeechPaymentException(new Failure
        {
            Code = FailureCode.BudgetExceeded,
            Field = "maxCost",
            Text = string.Create(
                CultureInfo.InvariantCulture,
                $"The voice-over would cost {cost:0.00##} US dollars{earlier}; maxCost leaves {maxCost:0.00##}."),
        });
    }

    /// <summary>
    /// Reserves the price of one sentence and returns the reservation's reference; null where the sentence was paid and its call may not be
    /// repeated.
    /// </summary>
    /// <exception cref="SpeechPaymentException">A limit does not allow it, the job or the attempt has ended, or another worker's call for
    /// the sentence may still be running.</exception>
    public async Task<string?> ReserveAsync(FinishVideo command, string key, decimal cost, CancellationToken cancellationToken)
    {
        var prefix = PrefixOf(command, key);
        var before = await calls.EntriesAsync(command.JobId, prefix, cancellationToken);
        if (Remaining(before, await calls.NowAsync(cancellationToken)) is { } remaining)
        {
            throw Running(remaining);
        }

        var charged = before.Where(entry => entry.Kind is LedgerKind.Reserved or LedgerKind.Settled).ToList();
        if (charged.Count > 0 && !MayRepeat(before, charged))
        {
            await calls.SettleUnansweredAsync(before, cancellationToken);
            return null;
        }

        var reference = charged.Count == 0 ? $"{prefix}{before.Count}" : $"{prefix}{Repetition}{before.Count}";
        var reservation = ReservationOf(command, reference, cost) with { Attempt = command.Attempt };
        var result = await calls.ReserveAsync(reservation, cancellationToken);

        // After the repetition is reserved: a worker that ends in between leaves both rows, and no third call is made.
        await calls.SettleUnansweredAsync(before, cancellationToken);
        return result switch
        {
            ReserveResult.Refused refused => throw new SpeechPaymentException(refused.Failure),
            ReserveResult.Existing => throw Running(MaxCall),
            _ => reservation.Reference,
        };
    }

    /// <summary>Settles one sentence and publishes its usage; 0 releases it.</summary>
    public Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken) =>
        calls.SettleAsync(reference, cost, cancellationToken);

    /// <summary>
    /// Settles a sentence whose sound was received and could not be kept. An entry of zero, which looks like a repetition that was not
    /// made, allows it to be bought once more.
    /// </summary>
    public async Task SettleNotKeptAsync(
        FinishVideo command, string key, string reference, decimal cost, CancellationToken cancellationToken)
    {
        // First, so that a worker that ends in between leaves an entry that is repeated too.
        var mark = ReservationOf(command, $"{PrefixOf(command, key)}{Repetition}{NotKept}", 0);
        await calls.ReserveAsync(mark, cancellationToken);
        await calls.SettleAsync(mark.Reference, 0, cancellationToken);
        await calls.SettleAsync(reference, cost, cancellationToken);
    }

    /// <summary>Settles what a worker reserved that ended between keeping a sentence and settling it.</summary>
    public async Task ConfirmAsync(FinishVideo command, string key, CancellationToken cancellationToken) =>
        await calls.SettleUnansweredAsync(
            await calls.EntriesAsync(command.JobId, PrefixOf(command, key), cancellationToken), cancellationToken);

    /// <summary>What the command's sentences have cost, in US dollars.</summary>
    public async Task<decimal> CostOfAsync(FinishVideo command, CancellationToken cancellationToken) => Micros.ToDollars(
        (await calls.EntriesAsync(command.JobId, PrefixOf(command), cancellationToken)).Where(entry => entry.Kind == LedgerKind.Settled)
            .Sum(entry => entry.AmountMicros));

    /// <summary>The failure of a sentence that another worker has sent; later its sound is kept, or its call can be repeated.</summary>
    public static SpeechPaymentException Running(TimeSpan remaining) => new(new Failure
    {
        Code = FailureCode.ProviderUnavailable,
        Retryable = true,
        RetryAfter = remaining,
        Text = "Another worker has sent a sentence of the voice-over and waits for its answer.",
    });

    /// <summary>The failure of a sentence that may have been charged and whose sound is not kept.</summary>
    public static SpeechPaymentException Lost() => new(new Failure
    {
        Code = FailureCode.OutcomeUnknown,
        Text = "The answer to a sentence of the voice-over was lost; the charge may have been made. The call is not repeated and counts as "
            + "paid.",
    });

    /// <summary>How long another worker's call may still be running; null where none can be.</summary>
    private TimeSpan? Remaining(IReadOnlyList<LedgerEntry> entries, DateTimeOffset now)
    {
        var left = entries.Where(entry => entry.Kind == LedgerKind.Reserved)
            .Select(entry => entry.CreatedAt + MaxCall - now).DefaultIfEmpty().Max();
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>
    /// One call may have been charged, and its worker ended: it has not settled its row, or the row was settled when a repetition was
    /// reserved, which the server did not accept. Or its sound could not be kept.
    /// </summary>
    private static bool MayRepeat(IReadOnlyList<LedgerEntry> before, List<LedgerEntry> charged) =>
        charged is [var single] && (single.Kind == LedgerKind.Reserved
            || before.Any(entry => entry.Kind == LedgerKind.Released && entry.Reference.Contains(Repetition, StringComparison.Ordinal)));

    private Reservation ReservationOf(FinishVideo command, string reference, decimal cost) => new()
    {
        Reference = reference,
        JobId = command.JobId,
        TakeId = command.TakeId,
        TenantName = command.TenantName,
        CreativeId = command.CreativeId,
        Provider = Provider,
        Model = options.Value.Model,
        Estimate = cost,
        JobLimit = command.JobMaxCost,
    };

    private static string PrefixOf(FinishVideo command) => PaidWork.SpeechOf(command.TakeId, command.Attempt);

    private static string PrefixOf(FinishVideo command, string key) => $"{PrefixOf(command)}{key}/";
}
