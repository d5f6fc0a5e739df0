using AdGenius.Contracts.Clips;

namespace AdGenius.ProviderWorker.Callbacks;

/// <summary>Verifies that a callback comes from the provider of one model. Stands in the provider's folder.</summary>
internal interface ICallbackVerifier
{
    /// <summary>The catalogue's model id.</summary>
    string ModelId { get; }

    /// <summary>Verifies <paramref name="callback"/> as of the moment the gateway received it.</summary>
    Task<CallbackVerdict> VerifyAsync(ProviderCallback callback, CancellationToken cancellationToken);
}
