namespace AdGenius.Finishing.Voice;

/// <summary>
/// Pays for sentences of a voice that costs money: reserved before the call, settled after it. A call whose answer was lost counts as paid
/// and is not repeated; that of a process that ended is repeated once. Sentences are named by their cache keys.
/// </summary>
public interface ISpeechPayer
{
    /// <summary>Refuses a script whose sentences together cost more than may be spent; nothing was sent yet.</summary>
    /// <param name="cost">US dollars of all sentences that are not stored yet.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task CheckAsync(decimal cost, CancellationToken cancellationToken);

    /// <summary>
    /// Reserves the price of one sentence and returns the reservation's reference. Throws where a limit does not allow it, where another
    /// call for the same sentence may still be running, or where an earlier one may have been charged and is not repeated.
    /// </summary>
    Task<string> ReserveAsync(string key, decimal cost, CancellationToken cancellationToken);

    /// <summary>Settles a reservation; 0 releases it.</summary>
    Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken);

    /// <summary>Settles a call whose sound was received and could not be kept; the sentence may be bought once more.</summary>
    /// <param name="key">The sentence.</param>
    /// <param name="reference">The reservation.</param>
    /// <param name="cost">US dollars that the call has cost.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task SettleNotKeptAsync(string key, string reference, decimal cost, CancellationToken cancellationToken);

    /// <summary>A sentence is stored: a reservation that an interrupted process left open was paid.</summary>
    Task ConfirmAsync(string key, CancellationToken cancellationToken);
}
