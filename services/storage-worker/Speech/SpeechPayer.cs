using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Finishing.Voice;

namespace AdGenius.StorageWorker.Speech;

/// <summary>Pays for the sentences of one command.</summary>
internal sealed class SpeechPayer(SpeechBilling billing, FinishVideo command) : ISpeechPayer
{
    /// <exception cref="SpeechPaymentException">The job may not spend as much.</exception>
    public Task CheckAsync(decimal cost, CancellationToken cancellationToken) =>
        command.MaxCost is { } maxCost && cost > maxCost
            ? throw new SpeechPaymentException(new Failure
            {
                Code = FailureCode.BudgetExceeded,
                Field = "maxCost",
                Text = FormattableString.Invariant($"The voice-over would cost {cost:0.00##} US dollars; maxCost leaves {maxCost:0.00##}."),
            })
            : Task.CompletedTask;

    /// <exception cref="SpeechPaymentException">A limit does not allow it, or an earlier call may have been charged.</exception>
    public Task<string> ReserveAsync(string key, decimal cost, CancellationToken cancellationToken) =>
        billing.ReserveAsync(command, key, cost, cancellationToken);

    public Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken) =>
        billing.SettleAsync(reference, cost, cancellationToken);

    public Task ConfirmAsync(string key, CancellationToken cancellationToken) => billing.ConfirmAsync(command, key, cancellationToken);
}
