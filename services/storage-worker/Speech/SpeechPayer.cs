using AdGenius.Contracts.Finishing;
using AdGenius.Finishing.Voice;

namespace AdGenius.StorageWorker.Speech;

/// <summary>Pays for the sentences of one command.</summary>
internal sealed class SpeechPayer(SpeechBilling billing, ISpeechCache cache, FinishVideo command) : ISpeechPayer
{
    /// <exception cref="SpeechPaymentException">The take may not spend as much.</exception>
    public Task CheckAsync(decimal cost, CancellationToken cancellationToken) => billing.CheckAsync(command, cost, cancellationToken);

    /// <exception cref="SpeechPaymentException">A limit does not allow it, the job or the attempt has ended, another worker's call for the
    /// sentence may still be running, or an earlier one may have been charged and is not repeated.</exception>
    public async Task<string> ReserveAsync(string key, decimal cost, CancellationToken cancellationToken)
    {
        if (await billing.ReserveAsync(command, key, cost, cancellationToken) is { } reference)
        {
            return reference;
        }

        // Another worker may have kept the sentence since it was looked for; the command is repeated and finds it.
        throw await cache.FindAsync(key, cancellationToken) is null ? SpeechBilling.Lost() : SpeechBilling.Running(TimeSpan.Zero);
    }

    public Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken) =>
        billing.SettleAsync(reference, cost, cancellationToken);

    public Task SettleNotKeptAsync(string key, string reference, decimal cost, CancellationToken cancellationToken) =>
        billing.SettleNotKeptAsync(command, key, reference, cost, cancellationToken);

    public Task ConfirmAsync(string key, CancellationToken cancellationToken) => billing.ConfirmAsync(command, key, cancellationToken);
}
